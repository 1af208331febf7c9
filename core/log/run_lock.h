// Ensures one writer per run. The lock is one byte of DIR/.runexp.lock, chosen by the run id, so
// all runs of a directory share one small file, and the run file itself, which is replaced, is
// never locked.
//
// Everyone who may write to the directory may write to the lock file. If something else has its
// name (a link, a named pipe), it is neither followed nor waited for.
//
// It is an open-file-description lock: it works between threads as well as between processes, and
// the kernel releases it when its holder dies for any reason.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "core/log/file_descriptor.h"

namespace runexp {

enum class WithoutLocks {
  kRefuse,
  kGoOn,  // with a RunLock that keeps nobody out: for a shared directory (shared_directory.h)
};

class RunLock {
 public:
  // Returns nothing if the lock is already held. Creates the lock file if needed. Throws Error if
  // the directory or the lock file is missing or not writable, something else has the lock file's
  // name, or the filesystem has no locks, which `without_locks` may allow.
  static std::optional<RunLock> TryAcquire(const std::filesystem::path& directory,
                                           std::string_view run_id,
                                           WithoutLocks without_locks = WithoutLocks::kRefuse);

  // Destroying a RunLock releases the lock. A forked child shares it until both processes are gone
  // (exec closes it).
  RunLock(RunLock&&) noexcept = default;
  RunLock& operator=(RunLock&&) noexcept = default;

 private:
  explicit RunLock(FileDescriptor file) : file_(std::move(file)) {}
  FileDescriptor file_;
};

// Tells which runs of a directory are locked; the lock file is opened once, so that a million may
// be asked for. Changes nothing on disk.
class RunLocks {
 public:
  explicit RunLocks(const std::filesystem::path& directory);

  // True if any process or thread, this one included, holds the run's lock. False if the directory
  // had no lock file yet when this was made.
  bool Holds(std::string_view run_id) const;

 private:
  std::filesystem::path path_;
  FileDescriptor file_;  // none if there is no lock file
};

// The same for one run.
bool IsLocked(const std::filesystem::path& directory, std::string_view run_id);

}  // namespace runexp
