#include "core/log/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <string>
#include <system_error>

#include "core/base/error.h"
#include "core/log/file_descriptor.h"
#include "core/log/run_directory.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporaryMark = ".tmp-";

// What the user can do about it; starts with a space, or is empty.
std::string Remedy(int error) {
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
      return "\n  A directory stands in the way.";
    default:
      return "";
  }
}

[[noreturn]] void ThrowWriteError(const fs::path& path, const char* action, int error) {
  throw Error(fmt::format("{}: cannot {}: {}{}", path.string(), action,
                          std::generic_category().message(error), Remedy(error)));
}

// The system call, repeated while signals interrupt it.
template <typename Call>
auto Retry(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

// The temporary beside `path`; it is removed unless it was renamed.
class TemporaryFile {
 public:
  explicit TemporaryFile(const fs::path& path) : target_(path) {
    static std::atomic<unsigned> counter = 0;
    do {
      path_ = path.parent_path() / fmt::format(".{}{}{}-{}", path.filename().string(),
                                               kTemporaryMark, getpid(), counter++);
      file_ = FileDescriptor(Retry(
          [&] { return open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }));
    } while (file_.get() < 0 && errno == EEXIST);
    if (file_.get() < 0) ThrowWriteError(target_, "create a file beside it", errno);
  }
  ~TemporaryFile() {
    if (!renamed_ && file_.get() >= 0) unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void Write(std::span<const std::byte> bytes) {
    // Linux writes at most 2 GiB at once; a full disk shows as a short write first.
    while (!bytes.empty()) {
      const ssize_t written = Retry([&] { return write(file_.get(), bytes.data(), bytes.size()); });
      if (written < 0) ThrowWriteError(target_, "write it", errno);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    if (Retry([&] { return fsync(file_.get()); }) < 0) ThrowWriteError(target_, "sync it", errno);
  }

  void RenameToTarget() {
    if (rename(path_.c_str(), target_.c_str()) < 0) ThrowWriteError(target_, "replace it", errno);
    renamed_ = true;
  }

 private:
  fs::path target_;
  fs::path path_;
  FileDescriptor file_;
  bool renamed_ = false;
};

void SyncDirectory(const fs::path& path) {
  const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const FileDescriptor file(
      Retry([&] { return open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (file.get() < 0) ThrowWriteError(path, "open its directory to sync it", errno);
  // EINVAL: a filesystem whose directories cannot be synced; rename is all there is.
  if (Retry([&] { return fsync(file.get()); }) < 0 && errno != EINVAL) {
    ThrowWriteError(path, "sync its directory", errno);
  }
}

// Without blocking, which is what a named pipe would do before it turns out to be no file.
FileDescriptor OpenToRead(const fs::path& path) {
  FileDescriptor file(Retry([&] { return open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); }));
  if (file.get() < 0) {
    throw Error(fmt::format("{}: cannot open it: {}.", path.string(),
                            std::generic_category().message(errno)));
  }
  return file;
}

std::size_t SizeOf(const FileDescriptor& file, const fs::path& path) {
  struct stat status;
  if (fstat(file.get(), &status) < 0 || !S_ISREG(status.st_mode)) {
    throw Error(fmt::format("{}: not a regular file.", path.string()));
  }
  return static_cast<std::size_t>(status.st_size);
}

std::vector<std::byte> ReadFrom(const FileDescriptor& file, const fs::path& path,
                                std::size_t offset, std::size_t count) {
  std::vector<std::byte> bytes(count);
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = Retry([&] {
      return pread(file.get(), bytes.data() + done, count - done,
                   static_cast<off_t>(offset + done));
    });
    if (got < 0) {
      throw Error(fmt::format("{}: cannot read it: {}.", path.string(),
                              std::generic_category().message(errno)));
    }
    if (got == 0) break;  // somebody has just cut it
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace

void ReplaceFile(const fs::path& path, std::span<const std::byte> bytes) {
  TemporaryFile temporary(path);
  temporary.Write(bytes);
  temporary.RenameToTarget();
  SyncDirectory(path);
}

std::vector<std::byte> ReadFile(const fs::path& path) {
  const FileDescriptor file = OpenToRead(path);
  return ReadFrom(file, path, 0, SizeOf(file, path));
}

std::vector<std::byte> ReadFileHead(const fs::path& path, std::size_t count) {
  const FileDescriptor file = OpenToRead(path);
  return ReadFrom(file, path, 0, std::min(SizeOf(file, path), count));
}

std::vector<std::byte> ReadFileTail(const fs::path& path, std::size_t count) {
  const FileDescriptor file = OpenToRead(path);
  const std::size_t size = SizeOf(file, path);
  const std::size_t tail = std::min(size, count);
  return ReadFrom(file, path, size - tail, tail);
}

void RemoveStaleTemporaries(const fs::path& directory, std::string_view run_id) {
  const std::string suffix = RunFileSuffix(run_id);
  for (const std::string& name : NamesWith(directory, suffix)) {
    if (!name.starts_with('.')) continue;
    if (name.find(kTemporaryMark, name.find(suffix)) == std::string::npos) continue;
    std::error_code ignored;
    fs::remove(directory / name, ignored);
  }
}

}  // namespace runexp
