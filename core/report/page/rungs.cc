#include "core/report/page/rungs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/spec/brief_spec.h"
#include "core/text/json_text.h"

namespace runexp {
namespace {

// What two runs have in common of which one is longer.
std::string Setting(const RunRecord& record) {
  std::string text = record.corpus.sha256;
  for (const auto& [name, value] : BriefSpec(record.spec)) {
    if (name != "training.epochs") text += fmt::format("\n{} = {}", name, value);
  }
  return text;
}

struct Rung {
  std::int64_t epochs = 0;
  std::set<std::string> settings;
  std::vector<std::size_t> runs;
};

std::vector<Rung> RungsOf(const std::vector<ReportRun>& runs,
                          const std::vector<std::size_t>& of_name) {
  std::map<std::int64_t, Rung> rungs;
  for (const std::size_t i : of_name) {
    const RunRecord& record = runs[i].record;
    Rung& rung = rungs[record.spec.training.epochs];
    rung.epochs = record.spec.training.epochs;
    rung.settings.insert(Setting(record));
    rung.runs.push_back(i);
  }
  std::vector<Rung> list;
  for (auto& [epochs, rung] : rungs) list.push_back(std::move(rung));
  return list;
}

bool IsSearch(const std::vector<ReportRun>& runs, const std::vector<Rung>& rungs) {
  const auto was_searched = [&](std::size_t i) {
    return runs[i].record.provenance.contains(kRung);
  };
  if (std::ranges::none_of(
          rungs, [&](const Rung& rung) { return std::ranges::any_of(rung.runs, was_searched); })) {
    return false;
  }
  if (rungs.back().settings.size() == rungs.front().settings.size()) return false;
  for (std::size_t i = 1; i < rungs.size(); ++i) {
    if (!std::ranges::includes(rungs[i - 1].settings, rungs[i].settings)) return false;
  }
  return true;
}

bool HasDiverged(const ReportRun& run) { return run.record.status == RunStatus::kDiverged; }

void SortByBest(const std::vector<ReportRun>& runs, std::vector<std::size_t>& indices) {
  std::ranges::sort(indices, {}, [&](std::size_t i) {
    const std::optional<BestEpoch> best = FindBest(HeadlineCurve(runs[i].record));
    return std::tuple(HasDiverged(runs[i]),
                      best ? best->value : std::numeric_limits<double>::infinity(),
                      runs[i].record.run_id);
  });
}

std::string RungJson(const std::vector<ReportRun>& runs, Rung rung, std::size_t go_on) {
  SortByBest(runs, rung.runs);
  const auto diverged =
      std::ranges::count_if(rung.runs, [&](std::size_t i) { return HasDiverged(runs[i]); });
  return fmt::format(R"({{"epochs":{},"runs":[{}],"diverged":{},"go_on":{}}})", rung.epochs,
                     fmt::join(rung.runs, ","), diverged, go_on);
}

}  // namespace

std::string RungsJson(const std::vector<ReportRun>& runs) {
  std::map<std::string, std::vector<std::size_t>> names;
  for (std::size_t i = 0; i < runs.size(); ++i) names[runs[i].record.name].push_back(i);
  std::string json;
  for (const auto& [name, indices] : names) {
    const std::vector<Rung> rungs = RungsOf(runs, indices);
    if (!IsSearch(runs, rungs)) continue;
    std::vector<std::string> list;
    for (std::size_t i = 0; i < rungs.size(); ++i) {
      const std::size_t go_on = i + 1 < rungs.size() ? rungs[i + 1].runs.size() : 0;
      list.push_back(RungJson(runs, rungs[i], go_on));
    }
    json += json.empty() ? "" : ",";
    json += fmt::format(R"({{"name":{},"rungs":[{}]}})", JsonString(name), fmt::join(list, ","));
  }
  return "[" + json + "]";
}

}  // namespace runexp
