#include "core/report/table/run_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "core/report/table/measurement.h"
#include "core/report/table/run_cell.h"
#include "core/report/table/run_expression.h"
#include "core/spec/field_text.h"
#include "core/text/human_text.h"
#include "core/text/printable.h"
#include "core/text/text_table.h"

namespace runexp {
namespace {

std::string EpochText(const Trailer& trailer) {
  if (trailer.epochs_done == trailer.epochs) return WithCommas(trailer.epochs);
  return fmt::format("{}/{}", WithCommas(trailer.epochs_done), WithCommas(trailer.epochs));
}

// "2026-11-29 12:33" for 2026-11-29T12:33:25Z.
std::string TimeText(std::string time) {
  if (time.size() > 10 && time[10] == 'T') time[10] = ' ';
  return Printable(time.substr(0, 16));
}

std::string CellText(const RunColumn& column, const RunRow& row) {
  const std::optional<FieldValue> cell = CellOf(column, row);
  if (!cell) return "";
  if (column.is_time) return TimeText(std::get<std::string>(*cell));
  const auto* number = std::get_if<double>(&*cell);
  if (column.field != nullptr || number == nullptr) return FieldText(*cell);
  // A run that has done no epoch has taken no time yet.
  if (column.name == "seconds" && row.trailer.epochs_done == 0) return "";
  return MetricText(column, *number);
}

TableColumn MakeColumn(std::span<const RunRow> rows, std::string header, const RunColumn& column,
                       bool is_whole = false) {
  TableColumn made = {std::move(header), &column, is_whole, {}};
  for (const RunRow& row : rows) made.texts.push_back(CellText(column, row));
  return made;
}

// What the runs have read, by short names; by the names of the files if all have read the same.
TableColumn InputColumn(std::span<const RunRow> rows, std::string header, const RunColumn& column,
                        ReadText (*read)(const RunRow& row)) {
  std::vector<ReadText> texts;
  for (const RunRow& row : rows) texts.push_back(read(row));
  TableColumn made = {std::move(header), &column, true, TextNames(texts)};
  if (made.texts.empty()) {
    for (const ReadText& text : texts) made.texts.push_back(Printable(text.file));
  }
  return made;
}

bool ReadTheSame(std::span<const RunRow> rows, ReadText (*read)(const RunRow& row)) {
  std::vector<ReadText> texts;
  for (const RunRow& row : rows) texts.push_back(read(row));
  return TextNames(texts).empty();
}

// Progress and what was read have columns of their own.
bool HasOtherColumn(const RunColumn* column) {
  constexpr std::array<std::string_view, 5> kNames = {"training.epochs", "corpus.file",
                                                      "corpus.sha256", "model.initial_file",
                                                      "model.initial_values_sha256"};
  return std::ranges::find(kNames, column->name) != kNames.end();
}

std::vector<TextColumn> Headers(std::span<const TableColumn> columns) {
  std::vector<TextColumn> headers;
  for (const TableColumn& column : columns) {
    const bool is_epochs = column.column->name == "epochs_done";
    headers.push_back({column.header, column.column->is_number() || is_epochs, column.is_whole});
  }
  return headers;
}

std::vector<std::vector<std::string>> Rows(std::span<const TableColumn> columns) {
  std::vector<std::vector<std::string>> rows(columns.empty() ? 0 : columns.front().texts.size());
  for (const TableColumn& column : columns) {
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].push_back(column.texts[i]);
  }
  return rows;
}

std::string MarkdownLine(std::span<const std::string> cells) {
  std::string line = "|";
  for (const std::string& cell : cells) {
    line += ' ';
    for (const char c : cell) line += c == '|' ? std::string("\\|") : std::string(1, c);
    line += " |";
  }
  return line + "\n";
}

}  // namespace

std::vector<TableColumn> UsualColumns(std::span<const RunRow> rows) {
  std::vector<TableColumn> columns = {MakeColumn(rows, "run", *FindRunColumn("run_id"), true)};
  if (!ReadTheSame(rows, TextOf)) {
    columns.push_back(InputColumn(rows, "corpus", CorpusColumn(), TextOf));
  }
  if (!ReadTheSame(rows, InitialFileOf)) {
    columns.push_back(
        InputColumn(rows, "initial_file", *FindRunColumn("model.initial_file"), InitialFileOf));
  }
  std::vector<const RunColumn*> varying = VaryingColumns(rows);
  std::erase_if(varying, HasOtherColumn);
  const RunColumn* notes = FindRunColumn("notes");
  const auto has_notes = [&](const RunRow& row) { return CellOf(*notes, row).has_value(); };
  if (std::ranges::any_of(rows, has_notes)) varying.push_back(notes);
  std::vector<std::string_view> names;
  for (const RunColumn* column : varying) names.push_back(column->name);
  for (const RunColumn* column : varying) {
    columns.push_back(
        MakeColumn(rows, ShortFieldName(column->name, names), *column, column->name == "name"));
  }
  for (const char* header : {"status", "epochs", "perplexity", "best", "time", "started"}) {
    columns.push_back(MakeColumn(rows, header, *FindRunColumn(header)));
    if (header != std::string_view("epochs")) continue;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      columns.back().texts[i] = EpochText(rows[i].trailer);
    }
  }
  return columns;
}

std::vector<TableColumn> ChosenColumns(std::span<const RunRow> rows, const std::string& names,
                                       const std::string& label) {
  std::vector<TableColumn> columns;
  for (std::size_t at = 0, comma = 0; comma != std::string::npos; at = comma + 1) {
    comma = names.find(',', at);
    const std::string name = names.substr(at, comma == std::string::npos ? comma : comma - at);
    const RunColumn& column = ParseColumnName(name, label);
    columns.push_back(&column == &CorpusColumn() ? InputColumn(rows, name, column, TextOf)
                                                 : MakeColumn(rows, name, column));
  }
  return columns;
}

std::string FormatRows(std::span<const TableColumn> columns, std::size_t width) {
  return FormatTable(Headers(columns), Rows(columns), width);
}

std::string MarkdownRows(std::span<const TableColumn> columns) {
  std::vector<std::string> headers, rulers;
  for (const TextColumn& header : Headers(columns)) {
    headers.push_back(header.header);
    rulers.emplace_back(header.is_number ? "---:" : "---");
  }
  std::string text = MarkdownLine(headers) + MarkdownLine(rulers);
  for (const auto& row : Rows(columns)) text += MarkdownLine(row);
  return text;
}

std::string CsvRows(std::span<const RunRow> rows, std::span<const TableColumn> columns) {
  std::string text;
  for (const TableColumn& column : columns) {
    text += fmt::format("{}{}", text.empty() ? "" : ",", column.column->name);
  }
  text += "\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const char* comma = "";
    for (const TableColumn& column : columns) {
      const bool is_corpus = column.column == &CorpusColumn();
      const std::optional<FieldValue> cell =
          is_corpus ? std::optional<FieldValue>(column.texts[i]) : CellOf(*column.column, rows[i]);
      text += comma + CellCsv(cell);
      comma = ",";
    }
    text += "\n";
  }
  return text;
}

}  // namespace runexp
