#include "core/report/table/group_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/log/run_record.h"
#include "core/report/table/run_cell.h"
#include "core/report/table/setting.h"
#include "core/spec/field_text.h"
#include "core/text/human_text.h"
#include "core/text/json_text.h"
#include "core/text/text_names.h"
#include "core/text/text_table.h"

namespace runexp {
namespace {

constexpr std::string_view kDigest = "corpus.sha256";
constexpr char kInterval[] = "95 % interval";

bool HasIntervals(const RunGroups& groups) {
  return std::ranges::any_of(groups.groups,
                             [](const RunGroup& group) { return group.interval.has_value(); });
}

// Of the text of each group; empty if all are the same.
std::vector<std::string> CorpusNames(std::span<const RunRow> rows, const RunGroups& groups) {
  std::vector<ReadText> texts;
  for (const RunGroup& group : groups.groups) texts.push_back(TextOf(rows[group.rows.front()]));
  return TextNames(texts);
}

std::string RemarkOn(const RunGroup& group) {
  const std::string open = OpenText(group.open);
  if (group.diverged == 0) return open;
  return fmt::format("{} diverged{}{}", WithCommas(static_cast<std::int64_t>(group.diverged)),
                     open.empty() ? "" : ", ", open);
}

std::vector<std::string> FigureCells(const RunGroup& group, const RunColumn& metric) {
  const auto text = [&](const std::optional<double>& value) {
    return value ? MetricText(metric, *value) : "";
  };
  const std::string interval = group.interval ? fmt::format("{} to {}", text(group.interval->low),
                                                            text(group.interval->high))
                                              : "";
  return {WithCommas(static_cast<std::int64_t>(group.ended())),
          text(group.median),
          text(group.geometric_mean),
          interval,
          text(group.lowest),
          text(group.highest),
          RemarkOn(group)};
}

std::string NamesOf(std::span<const RunColumn* const> columns) {
  std::vector<std::string_view> names;
  for (const RunColumn* column : columns) names.push_back(column->name);
  return fmt::format("{}", fmt::join(names, ", "));
}

// What the figures are of.
std::string Legend(std::span<const RunRow> rows, const RunGroups& groups) {
  std::size_t diverged = 0, open = 0;
  for (const RunGroup& group : groups.groups) {
    diverged += group.diverged;
    for (const auto& [what, n] : group.open) open += n;
  }
  std::string text =
      fmt::format("{} over {}: {} in {}\n", groups.metric->name, NamesOf(groups.over),
                  Count(std::ssize(rows), "run"), Count(std::ssize(groups.groups), "group"));
  text += HasIntervals(groups)
              ? "mean: the geometric one, with its 95 % interval (Student's t of the logarithms)\n"
              : "mean: the geometric one; its interval takes three runs of a group\n";
  if (diverged > 0) {
    text +=
        fmt::format("{} diverged: infinite in n, median and extremes, and left out of the mean\n",
                    Count(static_cast<std::int64_t>(diverged), "run"));
  }
  if (open > 0) {
    text += fmt::format("{} still open or failed: left out of all figures\n",
                        Count(static_cast<std::int64_t>(open), "run"));
  }
  return text + HeadlineNote(std::ranges::count_if(rows, IsValidated), std::ssize(rows));
}

}  // namespace

std::string FormatGroups(std::span<const RunRow> rows, const RunGroups& groups, std::size_t width) {
  if (rows.empty()) return "no runs\n";
  const std::vector<std::string> corpora = CorpusNames(rows, groups);
  std::vector<std::string_view> names;
  for (const RunColumn* setting : groups.settings) names.push_back(setting->name);
  std::vector<TextColumn> columns;
  for (const RunColumn* setting : groups.settings) {
    const bool is_text = setting->name == kDigest;
    columns.push_back(
        {is_text ? "corpus" : ShortFieldName(setting->name, names), setting->is_number(), is_text});
  }
  for (const char* header : {"n", "median", "mean", kInterval, "lowest", "highest"}) {
    columns.push_back({header, true});
  }
  columns.push_back({""});
  std::vector<std::vector<std::string>> cells;
  for (std::size_t g = 0; g < groups.groups.size(); ++g) {
    const RunGroup& group = groups.groups[g];
    std::vector<std::string> line;
    for (std::size_t i = 0; i < groups.settings.size(); ++i) {
      const RunColumn& setting = *groups.settings[i];
      line.push_back(setting.name == kDigest && !corpora.empty()
                         ? corpora[g]
                         : SettingText(group.values[i], setting));
    }
    std::ranges::move(FigureCells(group, *groups.metric), std::back_inserter(line));
    cells.push_back(std::move(line));
  }
  if (!HasIntervals(groups)) RemoveColumn(kInterval, columns, cells);
  if (TableWidth(columns, cells) > width) {
    for (const char* header : {"lowest", "highest"}) RemoveColumn(header, columns, cells);
  }
  return fmt::format("{}\n{}", FormatTable(std::move(columns), std::move(cells), width),
                     Legend(rows, groups));
}

std::string GroupsJson(std::span<const RunRow> rows, const RunGroups& groups) {
  std::string text = "[";
  for (const RunGroup& group : groups.groups) {
    std::vector<std::string> members;
    for (const GroupFact& fact : FactsOf(group, groups)) {
      members.push_back(JsonMember(fact.name, CellJson(fact.value)));
    }
    std::vector<std::string> ids;
    for (const std::size_t row : group.rows) ids.push_back(rows[row].trailer.run_id);
    members.push_back(JsonMember("run_ids", JsonValue(FieldValue(ids))));
    text += fmt::format("{}\n{}", &group == &groups.groups.front() ? "" : ",", JsonLine(members));
  }
  return text + "\n]\n";
}

}  // namespace runexp
