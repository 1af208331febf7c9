#include "core/report/contrast/contrast_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "core/log/run_record.h"
#include "core/report/contrast/effect_text.h"
#include "core/report/contrast/pair_picture.h"
#include "core/report/contrast/sentence.h"
#include "core/report/table/setting.h"
#include "core/spec/field.h"
#include "core/text/human_text.h"
#include "core/text/text_table.h"

namespace runexp {
namespace {

constexpr std::size_t kMostPictures = 10;

std::string Heading(const Contrasts& all) {
  return fmt::format("{} of {} by {}, each pair alike in everything else; the unit is the {}\n",
                     all.options.metric->name, Count(static_cast<std::int64_t>(all.runs), "run"),
                     all.options.of->name, UnitName(all.options.unit));
}

std::string Pictures(const Contrasts& all, bool colour) {
  if (all.contrasts.size() > kMostPictures) return "";
  std::string text;
  for (const Contrast& contrast : all.contrasts) {
    text += "\n";
    if (contrast.by) {
      text +=
          fmt::format("{} = {}\n", all.options.by->name, SettingText(contrast.by, *all.options.by));
    }
    text += PairPicture(contrast, all.options, {.colour = colour});
  }
  return text;
}

std::vector<std::string> Cells(const Contrast& contrast, const Contrasts& all) {
  std::vector<std::string> cells;
  if (all.options.by != nullptr) cells.push_back(SettingText(contrast.by, *all.options.by));
  const auto interval = contrast.ratio_interval();
  const auto ratio = [](double r) { return HumanPerplexity(r); };
  cells.push_back(SettingText(contrast.from, *all.options.of));
  cells.push_back(SettingText(contrast.to, *all.options.of));
  cells.push_back(WithCommas(std::ssize(contrast.pairs)));
  cells.push_back(WithCommas(static_cast<std::int64_t>(contrast.units)));
  cells.push_back(contrast.effect.n > 0 ? ratio(contrast.ratio()) : "");
  cells.push_back(interval ? fmt::format("{} to {}", ratio(interval->low), ratio(interval->high))
                           : "");
  cells.push_back(contrast.test ? ProbabilityText(contrast.test->p) : "");
  cells.push_back(contrast.test ? ProbabilityText(contrast.adjusted_p) : "");
  return cells;
}

std::string Table(const Contrasts& all, std::size_t width) {
  if (all.contrasts.size() < 2) return "";
  std::vector<TextColumn> columns;
  if (all.options.by != nullptr) columns.push_back({std::string(KeyOf(all.options.by->name))});
  columns.insert(columns.end(), {{"from"}, {"to"}, {"pairs", true}});
  columns.push_back({fmt::format("{}s", UnitName(all.options.unit)), true});
  for (const char* header : {"ratio", "95 % interval", "p", "p (Holm)"}) {
    columns.push_back({header, true});
  }
  std::vector<std::vector<std::string>> rows;
  for (const Contrast& contrast : all.contrasts) rows.push_back(Cells(contrast, all));
  return "\n" + FormatTable(std::move(columns), std::move(rows), width);
}

// What counts for nothing.
std::string LeftOut(const Contrasts& all) {
  std::string text;
  if (!all.open.empty()) {
    text += fmt::format("left out, because they have no result: {}\n", OpenText(all.open));
  }
  if (all.unpaired > 0) {
    text += fmt::format("without a partner: {}\n",
                        Count(static_cast<std::int64_t>(all.unpaired), "run"));
  }
  std::size_t both = 0;
  for (const Contrast& contrast : all.contrasts) both += contrast.both_diverged;
  if (both > 0) {
    text += fmt::format("no evidence, because both runs diverged: {}\n",
                        Count(static_cast<std::int64_t>(both), "pair"));
  }
  if (!all.lengths.empty()) {
    text += fmt::format(
        "pairs of runs of {} epochs count alike; to take one length, add\n"
        "  --where 'epochs={}'\n",
        fmt::join(all.lengths, ", "), *all.lengths.begin());
  }
  if (all.without > 0) text += "without pairs:\n" + ReasonsText(all, "  ");
  text +=
      HeadlineNote(static_cast<std::int64_t>(all.validated), static_cast<std::int64_t>(all.runs));
  return text.empty() ? "" : "\n" + text;
}

}  // namespace

std::string FormatContrasts(const Contrasts& contrasts, const ContrastFormat& format) {
  std::string text = WrapWords(Heading(contrasts), format.width, "", "") +
                     Pictures(contrasts, format.colour) + Table(contrasts, format.width) +
                     LeftOut(contrasts) + "\n";
  for (const Contrast& contrast : contrasts.contrasts) {
    text += WrapWords(Sentence(contrast, contrasts), format.width, "", "");
  }
  return text;
}

}  // namespace runexp
