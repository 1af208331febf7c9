// Exports runs for other programs: tidy text (a row is one run, or one epoch of one run), and the
// data of one HDF5 file (core/log/collection_file.h).
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "core/base/error.h"
#include "core/log/collection_file.h"
#include "core/report/table/run_groups.h"
#include "core/report/table/run_row.h"

namespace runexp {

enum class TextFormat {
  kCsv,  // RFC 4180 with line feeds; missing is empty, an infinity is inf
  // The same for spreadsheets: with the byte order mark by which Excel knows UTF-8, and texts that
  // no spreadsheet takes for a formula or a number (CellSpreadsheetCsv).
  kSpreadsheetCsv,
  kJsonLines,  // one object per line; missing is null, an infinity is "inf"
};

// None of the files could be read.
struct NothingRead : Error {
  using Error::Error;
};

using TextSink = std::function<void(std::string_view text)>;

// Writes a row for each run, with all columns of run_column.h.
void ExportSummary(std::span<const RunRow> rows, TextFormat format, const TextSink& write);

// Writes a row for each group, with its facts (run_groups.h); there is at least one.
void ExportGroups(const RunGroups& groups, TextFormat format, const TextSink& write);

// Writes a row for each epoch of each run: run_id, the fields in which the runs differ, epoch,
// metrics and timing. Reads the files one by one, and reports those that cannot be read to
// `skipped`. Throws NothingRead.
void ExportMetrics(std::span<const RunRow> rows, TextFormat format, const TextSink& write,
                   const SkippedRun& skipped, const ReadProgress& progress = {});

// True if a file that begins with `head` is an export in that format.
bool BeginsAsExport(std::string_view head, TextFormat format);

// Collects all columns of run_column.h except run_id, which is the scale; truth values as 0 and 1,
// lists as JSON, a missing number as NaN. The curves are metrics and timing. Throws NothingRead.
RunCollection CollectRuns(std::span<const RunRow> rows, const SkippedRun& skipped,
                          const ReadProgress& progress = {});

}  // namespace runexp
