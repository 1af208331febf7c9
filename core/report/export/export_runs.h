// Runs for other programs: tidy text (a row is one run, or one epoch of one run), and the data of
// one HDF5 file (core/log/collection_file.h).
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "core/base/error.h"
#include "core/log/collection_file.h"
#include "core/report/table/run_row.h"

namespace runexp {

enum class TextFormat {
  kCsv,        // RFC 4180 with line feeds; what is missing is empty, an infinity is inf
  kJsonLines,  // an object on each line; what is missing or not finite is null
};

// Of all files none could be read.
struct NothingRead : Error {
  using Error::Error;
};

using TextSink = std::function<void(std::string_view text)>;

// A row for each run, with all columns of run_column.h.
void ExportSummary(std::span<const RunRow> rows, TextFormat format, const TextSink& write);

// A row for each epoch of each run: run_id, the fields in which the runs differ, epoch, metrics and
// timing. The files are read one by one; of those that cannot be, `skipped` is told. Throws
// NothingRead.
void ExportMetrics(std::span<const RunRow> rows, TextFormat format, const TextSink& write,
                   const SkippedRun& skipped);

// Whether a file that begins so is an export of that format.
bool BeginsAsExport(std::string_view head, TextFormat format);

// All columns of run_column.h but run_id, which is the scale; truth values as 0 and 1, a list as
// JSON, a missing number as NaN. The curves are metrics and timing. Throws NothingRead.
RunCollection CollectRuns(std::span<const RunRow> rows, const SkippedRun& skipped);

}  // namespace runexp
