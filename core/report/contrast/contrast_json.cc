#include <fmt/format.h>

#include <cstdint>
#include <vector>

#include "core/report/contrast/contrast_text.h"
#include "core/report/contrast/sentence.h"
#include "core/report/table/run_cell.h"
#include "core/text/json_text.h"

namespace runexp {
namespace {

std::string CountJson(std::size_t n) { return fmt::to_string(n); }

std::string NumberJson(const std::optional<double>& number) {
  return number ? JsonNumber(*number) : "null";
}

std::string PairsJson(std::span<const RunRow> rows, const Contrast& contrast) {
  std::string text;
  for (const MeasuredPair& pair : contrast.pairs) {
    text +=
        fmt::format("{}\n    {}", text.empty() ? "" : ",",
                    JsonLine({JsonMember("from", JsonString(rows[pair.runs.from].trailer.run_id)),
                              JsonMember("to", JsonString(rows[pair.runs.to].trailer.run_id)),
                              JsonMember("seed", CellJson(pair.runs.unit)),
                              JsonMember("from_value", JsonNumber(pair.from.value)),
                              JsonMember("to_value", JsonNumber(pair.to.value))}));
  }
  return "[" + text + "]";
}

std::string ContrastJson(std::span<const RunRow> rows, const Contrast& contrast,
                         const Contrasts& all) {
  const auto interval = contrast.ratio_interval();
  const bool has_effect = contrast.effect.n > 0;
  const auto end = [&](double Interval::*which) {
    return NumberJson(interval ? std::optional((*interval).*which) : std::nullopt);
  };
  const std::vector<std::string> members = {
      JsonMember("from", CellJson(contrast.from)),
      JsonMember("to", CellJson(contrast.to)),
      JsonMember("by", CellJson(contrast.by)),
      JsonMember("pairs_well", CountJson(contrast.well)),
      JsonMember("pairs_from_diverged", CountJson(contrast.from_diverged)),
      JsonMember("pairs_to_diverged", CountJson(contrast.to_diverged)),
      JsonMember("pairs_both_diverged", CountJson(contrast.both_diverged)),
      JsonMember("units", CountJson(contrast.units)),
      JsonMember("units_of_ratio", CountJson(contrast.effect.n)),
      JsonMember("ratio", has_effect ? JsonNumber(contrast.ratio()) : "null"),
      JsonMember("interval_low", end(&Interval::low)),
      JsonMember("interval_high", end(&Interval::high)),
      JsonMember("test", !contrast.test      ? "null"
                         : contrast.by_ranks ? "\"signed ranks\""
                                             : "\"mean\""),
      JsonMember("is_exact", !contrast.test            ? "null"
                             : contrast.test->is_exact ? "true"
                                                       : "false"),
      JsonMember("p", contrast.test ? JsonNumber(contrast.test->p) : "null"),
      JsonMember("p_holm", contrast.test ? JsonNumber(contrast.adjusted_p) : "null"),
      JsonMember("units_needed", has_effect && contrast.effect.n > 1
                                     ? JsonNumber(UnitsNeeded(contrast, all))
                                     : "null"),
      JsonMember("sentence", JsonString(Sentence(contrast, all))),
      JsonMember("pairs", PairsJson(rows, contrast))};
  return JsonLine(members);
}

}  // namespace

std::string ContrastsJson(std::span<const RunRow> rows, const Contrasts& contrasts) {
  std::string list;
  for (const Contrast& contrast : contrasts.contrasts) {
    list +=
        fmt::format("{}\n  {}", list.empty() ? "" : ",", ContrastJson(rows, contrast, contrasts));
  }
  std::vector<std::string> open;
  for (const auto& [what, n] : contrasts.open) open.push_back(JsonMember(what, CountJson(n)));
  const ContrastOptions& options = contrasts.options;
  return fmt::format(
      "{}\n",
      JsonObject({JsonMember("of", JsonString(options.of->name)),
                  JsonMember("metric", JsonString(options.metric->name)),
                  JsonMember("by", options.by != nullptr ? JsonString(options.by->name) : "null"),
                  JsonMember("unit", JsonString(UnitName(options.unit))),
                  JsonMember("runs", CountJson(contrasts.runs)), JsonMember("open", JsonLine(open)),
                  JsonMember("unpaired", CountJson(contrasts.unpaired)),
                  JsonMember("without_pairs", CountJson(contrasts.without)),
                  JsonMember("lengths", fmt::format("[{}]", fmt::join(contrasts.lengths, ","))),
                  JsonMember("least_units", CountJson(contrasts.least_units)),
                  JsonMember("contrasts", "[" + list + "]")},
                 0));
}

}  // namespace runexp
