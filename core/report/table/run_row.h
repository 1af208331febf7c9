// Run files as rows of a table, read from their trailers alone, so that thousands take a moment.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/log/trailer.h"
#include "core/report/load_runs.h"

namespace runexp {

struct RunRow {
  std::filesystem::path file;
  Trailer trailer;
  RunStatus status;  // current: running only if a process is working on it
};

// Returns one row for each file, in their order; its trailer has all fields of the spec that have a
// meaning in the run, and the text. Reads a file whose trailer lacks one of these as a whole.
// Reports files that cannot be read to `skipped` and leaves them out.
std::vector<RunRow> ReadRunRows(const std::vector<std::filesystem::path>& files,
                                const SkippedRun& skipped);

}  // namespace runexp
