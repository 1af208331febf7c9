#include "core/report/table/run_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "core/log/run_record.h"
#include "core/report/table/run_cell.h"
#include "core/report/table/run_column.h"
#include "core/spec/field_text.h"
#include "core/text/human_text.h"
#include "core/text/json_text.h"
#include "core/text/printable.h"
#include "core/text/text_table.h"

namespace runexp {
namespace {

std::string EpochText(const Trailer& trailer) {
  if (trailer.epochs_done == trailer.epochs) return WithCommas(trailer.epochs);
  return fmt::format("{}/{}", WithCommas(trailer.epochs_done), WithCommas(trailer.epochs));
}

std::string NumberText(const RunRow& row, std::string_view column,
                       std::string (*format)(double number)) {
  const std::optional<FieldValue> cell = CellOf(*FindRunColumn(column), row);
  return cell ? format(std::get<double>(*cell)) : "";
}

// What the runs have read, by short names, under a heading; none if all have read the same.
struct InputColumn {
  const char* heading;
  std::vector<std::string> names;
};

std::vector<InputColumn> InputColumns(std::span<const RunRow> rows) {
  std::vector<ReadText> texts, initial;
  for (const RunRow& row : rows) {
    texts.push_back(TextOf(row));
    initial.push_back(InitialFileOf(row));
  }
  std::vector<InputColumn> columns = {{"corpus", TextNames(texts)},
                                      {"initial_file", TextNames(initial)}};
  std::erase_if(columns, [](const InputColumn& column) { return column.names.empty(); });
  return columns;
}

// Of the row with this index.
std::vector<std::string> RowCells(const RunRow& row, std::size_t index,
                                  const std::vector<const RunColumn*>& varying,
                                  const std::vector<InputColumn>& inputs) {
  const Trailer& trailer = row.trailer;
  std::vector<std::string> cells = {trailer.run_id};
  for (const InputColumn& input : inputs) cells.push_back(input.names[index]);
  for (const RunColumn* column : varying) {
    const std::optional<FieldValue> cell = CellOf(*column, row);
    cells.push_back(cell ? FieldText(*cell) : "");
  }
  cells.emplace_back(StatusName(row.status));
  cells.push_back(EpochText(trailer));
  cells.push_back(NumberText(row, "perplexity", HumanPerplexity));
  cells.push_back(NumberText(row, "best_perplexity", HumanPerplexity));
  cells.push_back(trailer.epochs_done > 0 ? NumberText(row, "seconds", HumanSeconds) : "");
  return cells;
}

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
std::string CountText(std::span<const RunRow> rows) {
  std::map<std::string_view, std::int64_t> counts;
  for (const RunRow& row : rows) ++counts[StatusName(row.status)];
  std::string text =
      fmt::format("{} run{}", WithCommas(std::ssize(rows)), rows.size() == 1 ? "" : "s");
  const char* separator = ": ";
  for (const auto& [status, count] : counts) {
    text += fmt::format("{}{} {}", separator, WithCommas(count), status);
    separator = ", ";
  }
  return text + "\n";
}

// Progress and the inputs have columns of their own.
bool HasOtherColumn(const RunColumn* column) {
  constexpr std::array<std::string_view, 5> kNames = {"training.epochs", "corpus.file",
                                                      "corpus.sha256", "model.initial_file",
                                                      "model.initial_values_sha256"};
  return std::ranges::find(kNames, column->name) != kNames.end();
}

}  // namespace

std::string FormatRunList(std::span<const RunRow> rows, std::size_t width) {
  if (rows.empty()) return "no runs\n";
  const std::vector<InputColumn> inputs = InputColumns(rows);
  std::vector<const RunColumn*> varying = VaryingColumns(rows);
  std::erase_if(varying, HasOtherColumn);
  std::vector<std::string_view> names;
  for (const RunColumn* column : varying) names.push_back(column->name);
  std::vector<TextColumn> columns = {{"run", false, true}};
  for (const InputColumn& input : inputs) columns.push_back({input.heading, false, true});
  for (const RunColumn* column : varying) {
    columns.push_back(
        {ShortFieldName(column->name, names), column->is_number(), column->name == "name"});
  }
  for (const char* header : {"status", "epochs", "perplexity", "best", "time"}) {
    columns.push_back({header, header != std::string_view("status")});
  }
  std::vector<std::vector<std::string>> cells;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    cells.push_back(RowCells(rows[i], i, varying, inputs));
  }
  return fmt::format("{}\n{}{}{}", FormatTable(std::move(columns), std::move(cells), width),
                     ReasonText(rows, width), CountText(rows),
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
