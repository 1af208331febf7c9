#include "core/log/run_lock.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>

#include "core/base/error.h"
#include "core/log/run_directory.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

fs::path LockPath(const fs::path& directory) { return directory / ".runexp.lock"; }

// The run's byte: its id read as a number, below 2^48. Nothing needs to be stored there.
struct flock RunByte(std::string_view run_id) {
  if (!IsRunId(run_id)) {
    throw Error(fmt::format("\"{}\" is not a run id (12 hexadecimal digits)", run_id));
  }
  std::int64_t offset = 0;
  std::from_chars(run_id.data(), run_id.data() + run_id.size(), offset, 16);
  struct flock range = {};  // F_OFD_… wants l_pid = 0
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = offset;
  range.l_len = 1;
  return range;
}

[[noreturn]] void ThrowLockError(const fs::path& path, const char* action, int error) {
  const char* remedy = "";
  if (error == ENOLCK || error == EOPNOTSUPP || error == ENOSYS || error == EINVAL) {
    remedy = "\n  This filesystem has no file locks; choose a directory on another one.";
  } else if (error == EACCES || error == EPERM || error == EROFS) {
    remedy = "\n  Choose a directory that you may write to.";
  } else if (error == ENOENT || error == ENOTDIR) {
    remedy = "\n  Create the directory first, or choose another.";
  }
  throw Error(fmt::format("{}: cannot {}: {}{}", path.string(), action,
                          std::generic_category().message(error), remedy));
}

}  // namespace

std::optional<RunLock> RunLock::TryAcquire(const fs::path& directory, std::string_view run_id) {
  struct flock range = RunByte(run_id);
  const fs::path path = LockPath(directory);
  FileDescriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (file.get() < 0) ThrowLockError(path, "open the lock file", errno);
  if (fcntl(file.get(), F_OFD_SETLK, &range) == 0) return RunLock(std::move(file));
  if (errno == EAGAIN || errno == EACCES) return std::nullopt;
  ThrowLockError(path, "lock it", errno);
}

bool IsLocked(const fs::path& directory, std::string_view run_id) {
  struct flock range = RunByte(run_id);
  const fs::path path = LockPath(directory);
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return false;  // nobody has written here
    ThrowLockError(path, "open the lock file", errno);
  }
  if (fcntl(file.get(), F_OFD_GETLK, &range) < 0) ThrowLockError(path, "read its locks", errno);
  return range.l_type != F_UNLCK;
}

}  // namespace runexp
