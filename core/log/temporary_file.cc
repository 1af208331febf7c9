#include "core/log/temporary_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>

#include "core/base/error.h"
#include "core/log/retry.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

// Returns the remedy, starting with a line feed, or an empty text.
const char* Remedy(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "\n  Free some space and run the same command again.";
    case EFBIG:
      return "\n  Raise the file size limit (ulimit -f) and run the same command again.";
    case EACCES:
    case EPERM:
    case EROFS:
      return "\n  Choose a directory that you may write to.";
    case ENOENT:
    case ENOTDIR:
      return "\n  Create the directory first, or choose another.";
    case EISDIR:
      return "\n  A directory is in the way.";
    default:
      return "";
  }
}

// True for the errors of link(2) on a filesystem that has no hard links, or no more for this file.
bool HasNoLinks(int error) {
  return error == EPERM || error == EOPNOTSUPP || error == ENOSYS || error == EMLINK;
}

void SyncDirectory(const fs::path& path) {
  const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const FileDescriptor file(
      Retry([&] { return open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (file.get() < 0) ThrowWriteError(path, "open its directory to sync it", errno);
  // EINVAL: the filesystem cannot sync directories, so rename has to be enough.
  if (Retry([&] { return fsync(file.get()); }) < 0 && errno != EINVAL) {
    ThrowWriteError(path, "sync its directory", errno);
  }
}

}  // namespace

void ThrowWriteError(const fs::path& path, const char* action, int error) {
  throw Error(fmt::format("{}: cannot {}: {}{}", path.string(), action,
                          std::generic_category().message(error), Remedy(error)));
}

void WriteAll(const FileDescriptor& file, const fs::path& path, std::span<const std::byte> bytes) {
  // Linux writes at most 2 GiB at once; a full disk shows as a short write first.
  while (!bytes.empty()) {
    const ssize_t written = Retry([&] { return write(file.get(), bytes.data(), bytes.size()); });
    if (written < 0) ThrowWriteError(path, "write it", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

TemporaryFile::TemporaryFile(const fs::path& target) : target_(target) {
  static std::atomic<unsigned> counter = 0;
  do {
    path_ = target.parent_path() / fmt::format(".{}{}{}-{}", target.filename().string(),
                                               kTemporaryMark, getpid(), counter++);
    file_ = FileDescriptor(
        Retry([&] { return open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }));
  } while (file_.get() < 0 && errno == EEXIST);
  if (file_.get() < 0) ThrowWriteError(target_, "create a file beside it", errno);
}

TemporaryFile::~TemporaryFile() {
  if (!has_target_name_ && file_.get() >= 0) unlink(path_.c_str());
}

bool TemporaryFile::TakeAfter(const struct stat& other) {
  struct stat own;
  if (fstat(file_.get(), &own) < 0) return false;
  const bool is_alike = own.st_uid == other.st_uid && own.st_gid == other.st_gid;
  if (!is_alike && fchown(file_.get(), other.st_uid, other.st_gid) < 0) return false;
  return fchmod(file_.get(), other.st_mode & 0777) == 0;  // last, because fchown may clear bits
}

void TemporaryFile::Write(std::span<const std::byte> bytes) { WriteAll(file_, target_, bytes); }

void TemporaryFile::Sync() {
  if (Retry([&] { return fsync(file_.get()); }) < 0) ThrowWriteError(target_, "sync it", errno);
}

void TemporaryFile::ReplaceTarget() {
  Sync();
  if (rename(path_.c_str(), target_.c_str()) < 0) ThrowWriteError(target_, "replace it", errno);
  has_target_name_ = true;
  SyncDirectory(target_);
}

// Returns false, with errno, if it fails.
bool TemporaryFile::GiveTargetName() {
  if (link(path_.c_str(), target_.c_str()) == 0) return true;
  const int error = errno;
  // A network file system may have made the link and lost the answer.
  struct stat own;
  if (fstat(file_.get(), &own) == 0 && own.st_nlink == 2) return true;
  if (HasNoLinks(error)) {
    has_target_name_ =
        renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) == 0;
    return has_target_name_;
  }
  errno = error;
  return false;
}

bool TemporaryFile::CreateTarget() {
  Sync();
  if (!GiveTargetName()) {
    if (errno == EEXIST) return false;
    if (errno == EINVAL || HasNoLinks(errno)) {
      throw Error(
          fmt::format("{}: cannot give it its name: {}\n  This filesystem has neither hard links "
                      "nor names that are given without replacing\n  a file; choose a directory "
                      "on another one.",
                      target_.string(), std::generic_category().message(errno)));
    }
    ThrowWriteError(target_, "give it its name", errno);
  }
  SyncDirectory(target_);
  return true;
}

}  // namespace runexp
