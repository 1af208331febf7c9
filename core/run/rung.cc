#include "core/run/rung.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

#include "core/base/error.h"
#include "core/log/trailer.h"
#include "core/run/trajectory.h"
#include "core/spec/sweep/ranges.h"

namespace runexp {
namespace {

std::size_t CountOf(const Rung& rung, bool (*is)(const RungResult&)) {
  return static_cast<std::size_t>(std::ranges::count_if(rung.results, is));
}

bool IsOpen(const RungResult& result) {
  return !result.value && result.status != RunStatus::kDiverged;
}

// No value is worse than any; neither is NaN, which a forged file may hold.
double Rank(const RungResult& result) {
  const double value = result.value.value_or(std::numeric_limits<double>::infinity());
  return std::isnan(value) ? std::numeric_limits<double>::infinity() : value;
}

std::int64_t EpochsOf(const Search& search, std::size_t number) {
  return std::get<std::int64_t>(search.rungs[number - 1].value);
}

Rung MakeRung(const Search& search, std::size_t number, std::vector<Experiment> runs) {
  Rung rung = {.number = number, .rungs = search.rungs.size(), .runs = std::move(runs)};
  rung.epochs = EpochsOf(search, number);
  for (Experiment& run : rung.runs) run.rung = fmt::format("{} of {}", number, rung.rungs);
  rung.results.resize(rung.runs.size());
  return rung;
}

}  // namespace

std::size_t Rung::open() const { return CountOf(*this, IsOpen); }
std::size_t Rung::diverged() const {
  return CountOf(*this, [](const RungResult& r) { return r.status == RunStatus::kDiverged; });
}
std::size_t Rung::going_on() const {
  return CountOf(*this, [](const RungResult& r) { return r.goes_on; });
}

RungResult ReadResult(RunStatus status, const std::filesystem::path& file, const Experiment& run,
                      const SearchMetric& metric) {
  RungResult result = {.status = status};
  if (!HasEnded(status)) return result;
  try {
    const Trailer trailer = ReadTrailer(file);
    result.epochs = trailer.epochs_done;
    result.reason = trailer.reason;
    if (status == RunStatus::kDiverged) return result;
    const auto value = trailer.metrics.find(std::string(metric.Of(HasValidation(run.spec))));
    if (value != trailer.metrics.end()) result.value = value->second;
  } catch (const Error& error) {
    result = {.status = RunStatus::kDamaged, .reason = error.what()};
  }
  return result;
}

std::size_t RunsToKeep(double keep, std::size_t runs) {
  return static_cast<std::size_t>(std::ceil(RoundTo12Digits(keep * static_cast<double>(runs))));
}

void Judge(const Search& search, Rung& rung) {
  rung.ranking.resize(rung.runs.size());
  std::iota(rung.ranking.begin(), rung.ranking.end(), std::size_t{0});
  std::ranges::sort(rung.ranking, {}, [&](std::size_t run) {
    const RungResult& result = rung.results[run];
    return std::tuple(!result.value, Rank(result), rung.runs[run].run_id);
  });
  if (rung.open() > 0 || rung.is_last()) return;
  const std::size_t kept = RunsToKeep(search.keep, rung.runs.size() - rung.diverged());
  for (std::size_t i = 0; i < kept; ++i) rung.results[rung.ranking[i]].goes_on = true;
}

Rung FirstRung(const Search& search, std::vector<Experiment> runs) {
  return MakeRung(search, 1, std::move(runs));
}

Rung NextRung(const Search& search, const Rung& rung) {
  std::vector<Experiment> runs;
  const std::int64_t epochs = EpochsOf(search, rung.number + 1);
  for (std::size_t i = 0; i < rung.runs.size(); ++i) {
    if (rung.results[i].goes_on) runs.push_back(WithEpochs(rung.runs[i], epochs));
  }
  return MakeRung(search, rung.number + 1, std::move(runs));
}

std::vector<std::string> RunIdsOfAllRungs(const Search& search,
                                          std::span<const Experiment> candidates) {
  std::vector<std::string> run_ids;
  for (std::size_t number = 1; number <= search.rungs.size(); ++number) {
    for (const Experiment& run : candidates) {
      run_ids.push_back(WithEpochs(run, EpochsOf(search, number)).run_id);
    }
  }
  return run_ids;
}

}  // namespace runexp
