// Tables of runs: which columns they have, and how they are written.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/report/table/run_column.h"

namespace runexp {

struct TableColumn {
  std::string header;  // for people
  const RunColumn* column;
  bool is_whole = false;           // never cut
  std::vector<std::string> texts;  // for people, one for each row
};

// The id, the texts and start values if they differ, the fields that vary, status, epochs, final
// and best perplexity, time, and when the run started.
std::vector<TableColumn> UsualColumns(std::span<const RunRow> rows);

// Those named in "seed,best,started", in this order, under these names. Throws SpecError, as
// ParseColumnName does, with this label.
std::vector<TableColumn> ChosenColumns(std::span<const RunRow> rows, const std::string& names,
                                       const std::string& label);

// In terminal columns, as FormatTable.
std::string FormatRows(std::span<const TableColumn> columns, std::size_t width);

// A table of GitHub's Markdown.
std::string MarkdownRows(std::span<const TableColumn> columns);

// A line with the names of the columns, then one for each run, with the exact values.
std::string CsvRows(std::span<const RunRow> rows, std::span<const TableColumn> columns);

}  // namespace runexp
