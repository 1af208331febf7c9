#include "core/report/contrast/contrast.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>
#include <utility>

#include "core/base/error.h"
#include "core/parallel/loop.h"
#include "core/report/table/setting.h"
#include "core/spec/field_text.h"
#include "core/statistics/holm.h"
#include "core/statistics/signed_ranks.h"
#include "core/text/human_text.h"

namespace runexp {
namespace {

// The pairs of one unit.
struct Unit {
  std::vector<double> log_ratios;  // of pairs in which both ended well
  std::ptrdiff_t to_diverged = 0;  // alone, less those in which `from` did

  bool is_evidence() const { return to_diverged != 0 || !log_ratios.empty(); }
  // Infinite if more pairs diverged on one side alone than on the other.
  double Value() const {
    if (to_diverged == 0) return EstimateMean(log_ratios).mean;
    const double infinity = std::numeric_limits<double>::infinity();
    return to_diverged > 0 ? infinity : -infinity;
  }
};

// One for each seed in the order of the pairs, or for each pair.
std::vector<Unit> UnitsOf(const std::vector<MeasuredPair>& pairs, ContrastUnit kind) {
  std::vector<Unit> units;
  std::vector<std::optional<FieldValue>> seeds;
  for (const MeasuredPair& pair : pairs) {
    auto index = static_cast<std::size_t>(std::ranges::find(seeds, pair.runs.unit) - seeds.begin());
    if (kind == ContrastUnit::kPair || index == seeds.size()) {
      index = units.size();
      seeds.push_back(pair.runs.unit);
      units.emplace_back();
    }
    Unit& unit = units[index];
    const bool from_diverged = pair.from.outcome == Outcome::kDiverged;
    const bool to_diverged = pair.to.outcome == Outcome::kDiverged;
    unit.to_diverged += (to_diverged ? 1 : 0) - (from_diverged ? 1 : 0);
    if (from_diverged || to_diverged) continue;
    unit.log_ratios.push_back(std::log(pair.to.value) - std::log(pair.from.value));
  }
  return units;
}

void CountPairs(Contrast& contrast) {
  for (const MeasuredPair& pair : contrast.pairs) {
    const bool from = pair.from.outcome == Outcome::kDiverged;
    const bool to = pair.to.outcome == Outcome::kDiverged;
    ++(from && to ? contrast.both_diverged
       : from     ? contrast.from_diverged
       : to       ? contrast.to_diverged
                  : contrast.well);
  }
}

void Test(ContrastUnit kind, Contrast& contrast) {
  CountPairs(contrast);
  std::vector<double> effects, values;
  for (const Unit& unit : UnitsOf(contrast.pairs, kind)) {
    if (!unit.log_ratios.empty()) effects.push_back(EstimateMean(unit.log_ratios).mean);
    if (!unit.is_evidence()) continue;
    values.push_back(unit.Value());
    if (unit.to_diverged > 0) ++contrast.to_units_diverged;
    if (unit.to_diverged < 0) ++contrast.from_units_diverged;
  }
  contrast.effect = EstimateMean(effects);
  contrast.units = values.size();
  contrast.by_ranks = contrast.to_units_diverged + contrast.from_units_diverged > 0;
  if (contrast.by_ranks) {
    values = SignedRanks(values);
    for (const double rank : values) contrast.rank_sum += rank;
  }
  if (!values.empty()) contrast.test = TestSignFlips(values);
}

// Throws Error for a value without a logarithm.
Measurement MeasureForRatio(const RunRow& row, const RunColumn& metric) {
  const Measurement measured = Measure(row, metric);
  if (measured.outcome == Outcome::kMeasured && !(measured.value > 0)) {
    throw Error(
        fmt::format("runexp contrast: {} of {} is {}, so there are no ratios to it\n"
                    "  Contrast another metric, or leave such runs out with --where.",
                    metric.name, row.file.string(), HumanNumber(measured.value)));
  }
  return measured;
}

// A contrast for each value of `by`, in order, of the pairs that have ended.
void AddContrasts(std::span<const RunRow> rows, const Pairing& pairing, Contrasts& all) {
  const ContrastOptions& options = all.options;
  const std::size_t first = all.contrasts.size();
  for (const RunPair& pair : pairing.pairs) {
    const MeasuredPair measured = {pair, MeasureForRatio(rows[pair.from], *options.metric),
                                   MeasureForRatio(rows[pair.to], *options.metric)};
    if (measured.from.outcome == Outcome::kOpen || measured.to.outcome == Outcome::kOpen) continue;
    const auto contrast = std::find_if(all.contrasts.begin() + static_cast<std::ptrdiff_t>(first),
                                       all.contrasts.end(),
                                       [&](const Contrast& other) { return other.by == pair.by; });
    if (contrast != all.contrasts.end()) {
      contrast->pairs.push_back(measured);
      continue;
    }
    Contrast& added = all.contrasts.emplace_back();
    added.from = pairing.from;
    added.to = pairing.to;
    added.by = pair.by;
    added.pairs = {measured};
  }
  if (all.contrasts.size() == first && ++all.without <= kMostReasons) {
    all.reasons.push_back({pairing.from, pairing.to, "no pair of runs has finished on both sides"});
  }
  if (options.by == nullptr) return;
  std::sort(
      all.contrasts.begin() + static_cast<std::ptrdiff_t>(first), all.contrasts.end(),
      [&](const Contrast& a, const Contrast& b) { return IsBefore(a.by, b.by, *options.by); });
}

void CorrectForMany(Contrasts& all) {
  std::vector<double> p;
  for (const Contrast& contrast : all.contrasts) {
    if (contrast.test) p.push_back(contrast.test->p);
  }
  all.tests = p.size();
  all.least_units = LeastForSignFlips(std::max<std::size_t>(all.tests, 1));
  const std::vector<double> adjusted = HolmAdjusted(p);
  auto next = adjusted.begin();
  for (Contrast& contrast : all.contrasts) {
    if (contrast.test) contrast.adjusted_p = *next++;
  }
}

void CountRuns(std::span<const RunRow> rows, const std::vector<Pairing>& pairings, Contrasts& all) {
  std::unordered_set<std::size_t> paired;
  for (const Pairing& pairing : pairings) {
    for (const RunPair& pair : pairing.pairs) {
      paired.insert(pair.from);
      paired.insert(pair.to);
    }
  }
  all.runs = rows.size();
  all.unpaired = rows.size() - paired.size();
  for (const RunRow& row : rows) {
    all.validated += IsValidated(row) ? 1 : 0;
    if (Measure(row, *all.options.metric).outcome == Outcome::kOpen) {
      CountOpen(row, *all.options.metric, all.open);
    }
  }
}

void FindLengths(std::span<const RunRow> rows, Contrasts& all) {
  for (const Contrast& contrast : all.contrasts) {
    std::set<std::int64_t> lengths;
    for (const MeasuredPair& pair : contrast.pairs) {
      const std::int64_t epochs = rows[pair.runs.from].trailer.epochs;
      if (rows[pair.runs.to].trailer.epochs == epochs) lengths.insert(epochs);
    }
    if (lengths.size() > 1) all.lengths.merge(lengths);
  }
}

void CheckOptions(const ContrastOptions& options) {
  if (options.by == options.of) {
    throw Error(
        fmt::format("runexp contrast: --of and --by are both {}\n"
                    "  Runs of different {} are what is contrasted; leave out --by.",
                    options.of->name, options.of->name));
  }
  for (const RunColumn* column : {options.of, options.by}) {
    if (options.unit == ContrastUnit::kPair || column == nullptr || column->name != "seed")
      continue;
    throw Error(
        "runexp contrast: the seed is the unit, of which every contrast needs several\n"
        "  Add --unit pair.");
  }
}

[[noreturn]] void FailOneValue(std::span<const RunRow> rows, const RunColumn& of) {
  const std::vector<FieldValue> values = ValuesOf(rows, of);
  std::vector<std::string_view> others;
  for (const RunColumn* other : OtherSettings(rows, {})) others.push_back(other->name);
  const std::string found =
      values.empty() ? fmt::format("{} has no meaning in any of the {}", of.name,
                                   Count(std::ssize(rows), "run"))
                     : fmt::format("{} is {} in all of the {}", of.name,
                                   SettingText(values.front(), of), Count(std::ssize(rows), "run"));
  throw Error(fmt::format("runexp contrast: {}, so there is nothing to contrast\n  {}", found,
                          others.empty()
                              ? "They differ in nothing."
                              : fmt::format("They differ in {}.", fmt::join(others, ", "))));
}

[[noreturn]] void FailNoPairs(const Contrasts& all) {
  std::string text = fmt::format("runexp contrast: there are no pairs that differ in {} alone\n{}",
                                 all.options.of->name, ReasonsText(all, "  "));
  if (!all.open.empty()) {
    text += fmt::format("  Open runs count for nothing: {}.\n", OpenText(all.open));
  }
  text.pop_back();
  throw Error(text);
}

}  // namespace

std::string ReasonsText(const Contrasts& all, std::string_view indent) {
  const RunColumn& of = *all.options.of;
  std::string text;
  for (const WithoutPairs& values : all.reasons) {
    text += fmt::format("{}{} and {}: {}\n", indent, SettingText(values.from, of),
                        SettingText(values.to, of), values.why);
  }
  if (all.without > all.reasons.size()) {
    text += fmt::format("{}… {} of values in total\n", indent,
                        Count(static_cast<std::int64_t>(all.without), "pair"));
  }
  return text;
}

double Contrast::ratio() const { return std::exp(effect.mean); }

std::optional<Interval> Contrast::ratio_interval() const {
  if (!effect.interval) return std::nullopt;
  return Interval{std::exp(effect.interval->low), std::exp(effect.interval->high)};
}

Contrasts ContrastRuns(std::span<const RunRow> rows, const ContrastOptions& options) {
  CheckOptions(options);
  Contrasts all;
  all.options = options;
  Pairings pairings = PairRuns(rows, *options.of, options.by);
  if (pairings.values < 2) FailOneValue(rows, *options.of);
  all.without = pairings.without;
  all.reasons = std::move(pairings.reasons);
  for (const Pairing& pairing : pairings.pairings) AddContrasts(rows, pairing, all);
  CountRuns(rows, pairings.pairings, all);
  if (all.contrasts.empty()) FailNoPairs(all);
  FindLengths(rows, all);
  ForEach(all.contrasts.size(), 1, [&](std::size_t i) { Test(options.unit, all.contrasts[i]); });
  CorrectForMany(all);
  return all;
}

double UnitsNeeded(const Contrast& contrast, const Contrasts& contrasts) {
  const std::size_t least = LeastForSignFlips(std::max<std::size_t>(1, contrasts.tests));
  return std::max(static_cast<double>(least),
                  ValuesNeeded(contrast.effect.mean, contrast.effect.deviation));
}

}  // namespace runexp
