#include "core/log/remove_run.h"

#include <fmt/format.h>

#include <optional>
#include <system_error>

#include "core/base/error.h"
#include "core/log/run_lock.h"
#include "core/log/shared_directory.h"
#include "core/log/status_now.h"

namespace runexp {

namespace fs = std::filesystem;

bool RemoveRun(const fs::path& file, std::string_view run_id) {
  const fs::path directory = DirectoryOf(file);
  const bool is_shared = IsShared(directory);
  if (is_shared) {  // where locks may do nothing
    for (const Checkpoint& copy : ReadCheckpoints(FindCheckpoints(directory, run_id))) {
      const RunStatus now = StatusNow(directory, run_id, copy.trailer.status, copy.file);
      if (now == RunStatus::kRunning) return false;
    }
  }
  const std::optional<RunLock> lock = RunLock::TryAcquire(
      directory, run_id, is_shared ? WithoutLocks::kGoOn : WithoutLocks::kRefuse);
  if (!lock) return false;
  if (is_shared) RemoveCheckpoints(directory, run_id);
  std::error_code failure;
  fs::remove(file, failure);  // gone already if it was a checkpoint
  if (failure) {
    throw Error(fmt::format("{}: cannot remove it: {}", file.string(), failure.message()));
  }
  return true;
}

}  // namespace runexp
