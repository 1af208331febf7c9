#include "core/log/status_now.h"

#include <chrono>
#include <system_error>

#include "core/log/shared_directory.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

// The margin over ten seconds is for slow disks, for what a network file system remembers, and for
// clocks that differ. A file from the future is fresh, too.
constexpr std::chrono::seconds kFresh{60};

bool IsFresh(const fs::path& file) {
  std::error_code failure;
  const fs::file_time_type saved = fs::last_write_time(file, failure);
  return !failure && fs::file_time_type::clock::now() - saved < kFresh;
}

}  // namespace

RunStatus StatusNow(const fs::path& directory, std::string_view run_id, RunStatus stored,
                    const fs::path& file) {
  return StatusNow(RunLocks(directory), run_id, stored, file);
}

RunStatus StatusNow(const RunLocks& locks, std::string_view run_id, RunStatus stored,
                    const fs::path& file) {
  if (locks.Holds(run_id)) return RunStatus::kRunning;
  if (stored != RunStatus::kRunning) return stored;
  return IsCheckpoint(file) && IsFresh(file) ? RunStatus::kRunning : RunStatus::kInterrupted;
}

}  // namespace runexp
