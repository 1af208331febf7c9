#include "core/log/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "core/base/error.h"
#include "core/log/file_descriptor.h"
#include "core/log/retry.h"
#include "core/log/run_directory.h"
#include "core/log/temporary_file.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

// Opens without blocking: opening a named pipe would block before it could be recognised as no
// file.
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
    if (got == 0) break;  // the file was just truncated
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace

void ReplaceFile(const fs::path& path, std::span<const std::byte> bytes) {
  TemporaryFile temporary(path);
  temporary.Write(bytes);
  temporary.ReplaceTarget();
}

bool CreateFile(const fs::path& path, std::span<const std::byte> bytes) {
  TemporaryFile temporary(path);
  temporary.Write(bytes);
  return temporary.CreateTarget();
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
