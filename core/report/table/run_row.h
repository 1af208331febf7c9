// Run files as a table has them: what their trailers tell, so that thousands are read in a moment.
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
  RunStatus status;  // as it is now: running only if a process is at work on it
};

// One row for each file, in their order; its trailer has all fields of the spec. A file of the
// first version, and one in which a field did not fit, is read as a whole. What cannot be read is
// told to `skipped` and left out.
std::vector<RunRow> ReadRunRows(const std::vector<std::filesystem::path>& files,
                                const SkippedRun& skipped);

}  // namespace runexp
