// One writer per run. The lock is one byte of DIR/.runexp.lock, chosen by the run id, so all runs
// of a directory share one small file and the run file itself, which is replaced, is never locked.
//
// Whoever may write to the directory may write to the lock file, too. Something else of that name
// (a link, a named pipe) is neither followed nor waited for.
//
// It is an open-file-description lock: it holds between threads as between processes, and the
// kernel drops it when its holder dies, however it dies.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "core/log/file_descriptor.h"
#include "core/log/run_status.h"

namespace runexp {

class RunLock {
 public:
  // Nothing if somebody else holds the lock. Creates the lock file if needed. Throws Error if the
  // directory or the lock file is missing or not writable, something else has the lock file's name,
  // or the filesystem has no locks.
  static std::optional<RunLock> TryAcquire(const std::filesystem::path& directory,
                                           std::string_view run_id);

  // Destroying a RunLock releases the lock. A child made by fork shares it until both are gone
  // (exec closes it).
  RunLock(RunLock&&) noexcept = default;
  RunLock& operator=(RunLock&&) noexcept = default;

 private:
  explicit RunLock(FileDescriptor file) : file_(std::move(file)) {}
  FileDescriptor file_;
};

// Whether anybody, this thread included, is writing the run now. Changes nothing on disk.
bool IsLocked(const std::filesystem::path& directory, std::string_view run_id);

// How a run really stands: running if a process holds its lock. One whose file says so though
// nobody works on it was interrupted; one that has ended may be computed again under --force.
RunStatus StatusNow(const std::filesystem::path& directory, std::string_view run_id,
                    RunStatus stored);

}  // namespace runexp
