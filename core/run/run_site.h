// Where a run is written, and what is already there.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/log/run_record.h"
#include "core/run/background_writer.h"
#include "core/run/experiment.h"

namespace runexp {

class ShorterRuns;

struct RunOptions {
  std::filesystem::path directory = "runs";  // must exist
  bool force = false;         // run again even if ended; keep the old file until then
  bool retry_failed = false;  // continue failed runs, and redo damaged ones
  // What a run may begin with; nullptr: only with what is its own.
  const ShorterRuns* shorter = nullptr;
};

// The run's file exists, but the run cannot continue from it.
class DamagedFile : public Error {
 public:
  explicit DamagedFile(const std::string& text);
};

struct RunSite {
  RunFiles files;
  std::optional<RunRecord> record = {};  // has ended, or can be continued
  std::filesystem::path found = {};      // the file of the record
};

// In a shared directory (core/log/shared_directory.h) a run that has not ended goes on from its
// furthest checkpoint that can be read, under --force, too. Throws Error, and DamagedFile if only
// --retry-failed runs it again.
RunSite FindSite(const Experiment& experiment, const RunOptions& options);

}  // namespace runexp
