#include "core/report/table/run_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <vector>

#include "core/log/run_record.h"
#include "core/report/table/run_cell.h"
#include "core/report/table/run_column.h"
#include "core/report/table/run_table.h"
#include "core/text/display_width.h"
#include "core/text/human_text.h"
#include "core/text/json_text.h"
#include "core/text/printable.h"

namespace runexp {
namespace {

// Why a run failed or diverged; empty if all is well.
std::string RemarkOn(const Trailer& trailer) {
  const bool has_failed =
      trailer.status == RunStatus::kFailed || trailer.status == RunStatus::kDiverged;
  return has_failed ? trailer.reason : "";
}

// A line for each run with a remark.
std::string ReasonText(std::span<const RunRow> rows, std::size_t width) {
  std::string text;
  for (const RunRow& row : rows) {
    const Trailer& trailer = row.trailer;
    const std::string remark = RemarkOn(trailer);
    if (remark.empty()) continue;
    const std::string line = Printable(fmt::format("{}: {}", trailer.run_id, remark));
    text += CutText(line, width) + "\n";
  }
  return text.empty() ? "" : text + "\n";
}

// "36 runs: 35 finished, 1 interrupted"
std::string CountText(std::span<const RunRow> rows, std::size_t left_out) {
  std::map<std::string_view, std::int64_t> counts;
  for (const RunRow& row : rows) ++counts[StatusName(row.status)];
  std::string text =
      fmt::format("{} run{}", WithCommas(std::ssize(rows)), rows.size() == 1 ? "" : "s");
  const char* separator = ": ";
  for (const auto& [status, count] : counts) {
    text += fmt::format("{}{} {}", separator, WithCommas(count), status);
    separator = ", ";
  }
  if (left_out > 0) {
    text += fmt::format("; {} more not shown", WithCommas(static_cast<std::int64_t>(left_out)));
  }
  return text + "\n";
}

std::size_t HeadingWidth(const std::string& table) {
  return DisplayWidth(table.substr(0, table.find('\n')));
}

// Without the start if the table is too wide with it; if cut headers do not help then, without time
// and best, the columns before it.
std::string Table(std::vector<TableColumn> columns, std::size_t width) {
  constexpr std::size_t kMayLack = 3;
  std::string table = FormatRows(columns, std::numeric_limits<std::size_t>::max());
  for (std::size_t i = 0; i < kMayLack && HeadingWidth(table) > width; ++i) {
    columns.pop_back();
    table = FormatRows(columns, width);
  }
  return table;
}

}  // namespace

std::string FormatRunList(std::span<const RunRow> rows, std::size_t left_out, std::size_t width) {
  if (rows.empty()) return "no runs\n";
  return fmt::format("{}\n{}{}{}", Table(UsualColumns(rows), width), ReasonText(rows, width),
                     CountText(rows, left_out),
                     HeadlineNote(std::ranges::count_if(rows, IsValidated), std::ssize(rows)));
}

std::string RunListJson(std::span<const RunRow> rows) {
  std::string text = "[";
  for (const RunRow& row : rows) {
    std::vector<std::string> members;
    for (const RunColumn& column : RunColumns()) {
      members.push_back(JsonMember(column.name, CellJson(CellOf(column, row))));
    }
    text += fmt::format("{}\n{}", &row == &rows.front() ? "" : ",", JsonLine(members));
  }
  return text + "\n]\n";
}

}  // namespace runexp
