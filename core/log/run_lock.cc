#include "core/log/run_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

#include "core/base/error.h"
#include "core/log/run_directory.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

constexpr char kInTheWay[] = "\n  Something else has its name: remove that.";

// Another user may have put something else at this path: do not follow a link or wait for a named
// pipe.
constexpr int kWary = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;

fs::path LockPath(const fs::path& directory) { return directory / ".runexp.lock"; }

// The byte to lock for the run: its id as a number, below 2^48. The file need not contain it.
struct flock RunByte(std::string_view run_id) {
  if (!IsRunId(run_id)) {
    throw Error(fmt::format("\"{}\" is not a run id (12 hexadecimal digits)", run_id));
  }
  std::int64_t offset = 0;
  std::from_chars(run_id.data(), run_id.data() + run_id.size(), offset, 16);
  struct flock range = {};  // F_OFD_… requires l_pid = 0
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = offset;
  range.l_len = 1;
  return range;
}

bool MeansNoLocks(int error) {
  return error == ENOLCK || error == EOPNOTSUPP || error == ENOSYS || error == EINVAL;
}

[[noreturn]] void ThrowLockError(const fs::path& path, const char* action, int error) {
  const char* remedy = "";
  if (MeansNoLocks(error)) {
    remedy = "\n  This filesystem has no file locks; choose a directory on another one.";
  } else if (error == EACCES || error == EPERM || error == EROFS) {
    remedy = "\n  Choose a directory that you may write to.";
  } else if (error == ENOENT || error == ENOTDIR) {
    remedy = "\n  Create the directory first, or choose another.";
  } else if (error == ELOOP || error == EISDIR || error == ENXIO) {
    remedy = kInTheWay;
  }
  throw Error(fmt::format("{}: cannot {}: {}{}", path.string(), action,
                          std::generic_category().message(error), remedy));
}

bool IsRegular(const FileDescriptor& file) {
  struct stat status;
  return fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode);
}

// Everyone who may write to the directory may lock its runs, no matter the umask of the first user.
void ShareAsDirectory(const FileDescriptor& file, const fs::path& directory) {
  struct stat shared, own;
  if (stat(directory.c_str(), &shared) < 0 || fstat(file.get(), &own) < 0) return;
  mode_t mode = 0600 | (shared.st_mode & 0006);
  const bool has_its_group =
      own.st_gid == shared.st_gid || fchown(file.get(), static_cast<uid_t>(-1), shared.st_gid) == 0;
  if (has_its_group) mode |= shared.st_mode & 0060;
  if ((mode & 0002) != 0) mode |= 0060;  // a member of the group must not be the only one shut out
  // If this fails, the users who need the lock get an error later.
  [[maybe_unused]] const int ignored = fchmod(file.get(), mode);
}

FileDescriptor OpenLockFile(const fs::path& directory, const fs::path& path) {
  while (true) {
    FileDescriptor existing(open(path.c_str(), O_RDWR | kWary));
    if (existing.get() >= 0) return existing;
    if (errno == EACCES) {
      throw Error(fmt::format(
          "{}: cannot open the lock file: {}\n  Let its owner share it (chmod a+rw), or choose a "
          "directory that you may write to.",
          path.string(), std::generic_category().message(errno)));
    }
    if (errno != ENOENT) ThrowLockError(path, "open the lock file", errno);
    FileDescriptor made(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | kWary, 0600));
    if (made.get() >= 0) {
      ShareAsDirectory(made, directory);
      return made;
    }
    if (errno != EEXIST) ThrowLockError(path, "open the lock file", errno);
  }
}

}  // namespace

std::optional<RunLock> RunLock::TryAcquire(const fs::path& directory, std::string_view run_id,
                                           WithoutLocks without_locks) {
  struct flock range = RunByte(run_id);
  const fs::path path = LockPath(directory);
  FileDescriptor file = OpenLockFile(directory, path);
  if (!IsRegular(file)) {
    throw Error(fmt::format("{}: not a regular file{}", path.string(), kInTheWay));
  }
  if (fcntl(file.get(), F_OFD_SETLK, &range) == 0) return RunLock(std::move(file));
  if (errno == EAGAIN || errno == EACCES) return std::nullopt;
  if (MeansNoLocks(errno) && without_locks == WithoutLocks::kGoOn) return RunLock(std::move(file));
  ThrowLockError(path, "lock it", errno);
}

RunLocks::RunLocks(const fs::path& directory) : path_(LockPath(directory)) {
  FileDescriptor file(open(path_.c_str(), O_RDONLY | kWary));
  if (file.get() < 0) {
    const bool is_none = errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == ENXIO;
    if (is_none) return;  // nothing was ever written here
    ThrowLockError(path_, "open the lock file", errno);
  }
  if (IsRegular(file)) file_ = std::move(file);  // TryAcquire would not have accepted another
}

bool RunLocks::Holds(std::string_view run_id) const {
  struct flock range = RunByte(run_id);
  if (file_.get() < 0) return false;
  if (fcntl(file_.get(), F_OFD_GETLK, &range) < 0) {
    if (MeansNoLocks(errno)) return false;
    ThrowLockError(path_, "read its locks", errno);
  }
  return range.l_type != F_UNLCK;
}

bool IsLocked(const fs::path& directory, std::string_view run_id) {
  return RunLocks(directory).Holds(run_id);
}

}  // namespace runexp
