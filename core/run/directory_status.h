// The progress of the runs in a directory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "core/log/run_lock.h"
#include "core/log/run_status.h"
#include "core/log/shared_directory.h"

namespace runexp {

struct RunProgress {
  RunStatus status = RunStatus::kNew;
  std::int64_t epochs_done = 0;
  std::string name = {};              // in the run's file; "" if there is none
  std::int64_t updates_in_epoch = 0;  // done in the epoch under way
  std::string reason = {};            // why it failed, diverged or stopped early
  std::string host = {};              // these two: of the last process that worked on it
  std::string simd_target = {};
  std::filesystem::path file = {};  // empty if there is none
};

// "interrupted 120/2,500". The number of epochs is shown only if it is neither 0 nor `epochs`.
std::string ProgressText(const RunProgress& progress, std::int64_t epochs);

// Lists a directory and opens its lock file once, then reads only the trailer and the lock of each
// run asked for. In a shared directory a run without an ended file is at its furthest checkpoint
// (shared_directory.h). Writes nothing.
class DirectoryStatus {
 public:
  // Throws Error if the directory cannot be read; one that does not exist has no runs.
  explicit DirectoryStatus(const std::filesystem::path& directory);

  // See StatusNow in core/log/status_now.h. A run whose trailer cannot be read is damaged.
  RunProgress Find(std::string_view run_id) const;

 private:
  RunProgress Stored(std::string_view run_id) const;

  std::filesystem::path directory_;
  RunLocks locks_;
  FilesByRun checkpoints_;  // listed first: they are removed when the ended file is there
  std::map<std::string, std::filesystem::path, std::less<>> files_;
};

}  // namespace runexp
