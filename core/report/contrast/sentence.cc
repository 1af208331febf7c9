#include "core/report/contrast/sentence.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/report/contrast/effect_text.h"
#include "core/report/table/setting.h"
#include "core/spec/field.h"
#include "core/text/human_text.h"

namespace runexp {
namespace {

std::string Counted(std::size_t n, std::string_view what) {
  return Count(static_cast<std::int64_t>(n), what);
}

// "random sampling", "clip_theta 0.1"
std::string Subject(const std::optional<FieldValue>& value, const RunColumn& setting) {
  const std::string_view key = setting.name == "corpus.sha256" ? "corpus" : KeyOf(setting.name);
  const std::string text = SettingText(value, setting);
  const bool is_choice = setting.field != nullptr && !setting.field->choices.empty();
  return is_choice ? fmt::format("{} {}", text, key) : fmt::format("{} {}", key, text);
}

// A contrast together with the words for its parts.
struct Words {
  const Contrast& contrast;
  const Contrasts& all;
  std::string to, from;  // "random sampling" and "consecutive"
  const char* unit;

  std::string Units(std::size_t n) const { return Counted(n, unit); }
};

std::string EffectClause(const Words& words) {
  const std::string effect = EffectText(words.contrast.ratio());
  const std::string_view metric = words.all.options.metric->name;
  if (metric == HeadlineColumn().name) {
    return fmt::format("{} ends {} {}", words.to, effect, words.from);
  }
  return fmt::format("the {} of {} is {} that of {}", metric, words.to, effect, words.from);
}

// ", p = 0.002 after Holm for 3 contrasts, 20 seeds"
std::string Evidence(const Words& words) {
  const Contrast& contrast = words.contrast;
  std::string text;
  if (contrast.units >= words.all.least_units) {
    text = fmt::format("p = {}", ProbabilityText(contrast.adjusted_p));
    if (words.all.tests > 1) text += fmt::format(" after Holm for {} contrasts", words.all.tests);
    text += ", ";
  }
  text += words.Units(contrast.units);
  if (words.all.options.unit == ContrastUnit::kPair) text += ", each taken as independent";
  return text;
}

std::string IntervalClause(const Contrast& contrast) {
  const std::optional<Interval> interval = contrast.ratio_interval();
  return interval ? fmt::format("95 % interval {}, ", IntervalText(*interval)) : "";
}

std::string NeededText(const Words& words, double needed) {
  constexpr double kMany = 100'000;
  if (!(needed < kMany)) return fmt::format("more than 100,000 {}s", words.unit);
  return words.Units(static_cast<std::size_t>(needed));
}

std::string Verdict(const Words& words) {
  const Contrast& contrast = words.contrast;
  if (IsDecided(contrast)) return "more than noise";
  const bool has_size = contrast.effect.n > 1 && !contrast.by_ranks;
  const double needed = has_size ? UnitsNeeded(contrast, words.all) : 0;
  if (contrast.units < words.all.least_units) {
    const std::string least = NeededText(words, static_cast<double>(words.all.least_units));
    const std::string about =
        has_size ? fmt::format("an effect of this size takes about {} (two-sided 5 %, power 80 %)",
                               NeededText(words, needed))
                 : fmt::format("it takes {} at least", least);
    return fmt::format(
        "{} cannot decide {} at 5 %; {}", words.Units(contrast.units),
        words.all.tests > 1 ? fmt::format("{} contrasts", words.all.tests) : "anything", about);
  }
  if (!has_size) return "it may be noise";
  return fmt::format(
      "it may be noise; an effect of this size takes about {} (two-sided 5 %, power 80 %)",
      NeededText(words, needed));
}

std::string OneSide(const Words& words, std::size_t n, const std::string& who,
                    const std::string& other) {
  return fmt::format("{} diverges in {} in which {} does not", who, words.Units(n), other);
}

// Where runs diverged: the effect of the others, who diverged, and the test of the ranks.
std::string WithDiverged(const Words& words) {
  const Contrast& contrast = words.contrast;
  std::vector<std::string> clauses;
  if (contrast.effect.n > 0) {
    clauses.push_back(fmt::format("{} where both end well ({}{})", EffectClause(words),
                                  IntervalClause(contrast), words.Units(contrast.effect.n)));
  }
  if (contrast.to_units_diverged > 0) {
    clauses.push_back(OneSide(words, contrast.to_units_diverged, words.to, words.from));
  }
  if (contrast.from_units_diverged > 0) {
    clauses.push_back(OneSide(words, contrast.from_units_diverged, words.from, words.to));
  }
  const char* rank = contrast.rank_sum > 0   ? "higher than"
                     : contrast.rank_sum < 0 ? "lower than"
                                             : "as high as";
  return fmt::format("{}; by signed ranks, divergence being the highest, {} ends {} {} ({}): {}",
                     fmt::join(clauses, ", and "), words.to, rank, words.from, Evidence(words),
                     Verdict(words));
}

}  // namespace

const char* UnitName(ContrastUnit unit) { return unit == ContrastUnit::kSeed ? "seed" : "pair"; }

std::string Sentence(const Contrast& contrast, const Contrasts& contrasts) {
  const RunColumn& of = *contrasts.options.of;
  const Words words = {contrast, contrasts, Subject(contrast.to, of),
                       SettingText(contrast.from, of), UnitName(contrasts.options.unit)};
  const std::string by =
      contrast.by ? Subject(contrast.by, *contrasts.options.by) + ": " : std::string();
  if (!contrast.test) {
    return fmt::format("{}{} and {} diverge alike in all {}: no evidence", by, words.to, words.from,
                       Counted(contrast.pairs.size(), "pair"));
  }
  if (contrast.by_ranks) return by + WithDiverged(words);
  return fmt::format("{}{} ({}{}): {}", by, EffectClause(words), IntervalClause(contrast),
                     Evidence(words), Verdict(words));
}

}  // namespace runexp
