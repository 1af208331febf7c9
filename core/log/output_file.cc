#include "core/log/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/retry.h"
#include "core/log/trailer.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxLinks = 40;  // the kernel's own limit
constexpr std::size_t kBufferSize = 1 << 16;

[[noreturn]] void Refuse(const fs::path& path, const std::string& cause, const char* remedy) {
  throw Error(fmt::format("-o {}: {}; nothing was written.\n  {}", path.string(), cause, remedy));
}

void CheckContent(const fs::path& path, const OutputKind& kind) {
  if (EndsAsRunFile(path)) {
    Refuse(path, "this is a run file, which would be lost", "Choose another name.");
  }
  const std::vector<std::byte> head = ReadFileHead(path, kOutputHead);
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  if (text.empty() || kind.begins(text)) return;
  Refuse(path, fmt::format("what is there is not {}, and would be lost", kind.name),
         "Choose another name, or remove it first.");
}

// Follows symbolic links to the path where the file is to be, even if it does not exist yet.
fs::path EndOfLinks(fs::path path) {
  std::error_code no_link;
  for (int links = 0; links < kMaxLinks; ++links) {
    const fs::path next = fs::read_symlink(path, no_link);
    if (no_link) return path;
    path = path.parent_path() / next;  // `next` alone where it is absolute
  }
  ThrowWriteError(path, "follow its links", ELOOP);
}

// The result is closed if there is no such file.
FileDescriptor OpenExisting(const fs::path& path) {
  FileDescriptor file(Retry([&] { return open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY); }));
  if (file.get() < 0 && errno != ENOENT) ThrowWriteError(path, "open it to write", errno);
  return file;
}

// Creates the file that will replace the open one.
void MakeTwin(const fs::path& path, const struct stat& status, std::optional<TemporaryFile>& twin) {
  std::error_code unknown;
  const fs::path real = fs::canonical(path, unknown);
  if (unknown || status.st_nlink != 1) return;
  if (faccessat(AT_FDCWD, real.parent_path().c_str(), W_OK | X_OK, AT_EACCESS) < 0) return;
  twin.emplace(real);
  if (!twin->TakeAfter(status)) twin.reset();
}

}  // namespace

void CheckOutput(const fs::path& path, const OutputKind& kind) {
  std::error_code unknown;
  const fs::file_status status = fs::status(path, unknown);
  if (fs::is_regular_file(status)) CheckContent(path, kind);
  if (fs::is_block_file(status)) {
    Refuse(path, "this is a disk or a part of one, whose content would be lost",
           "Choose another name.");
  }
}

bool IsWrittenThrough(const fs::path& path) {
  std::error_code unknown;
  return fs::is_other(fs::status(path, unknown));
}

OutputFile::OutputFile(const fs::path& path, const OutputKind& kind) : path_(path) {
  CheckOutput(path, kind);
  file_ = OpenExisting(path);
  if (file_.get() < 0) {
    twin_.emplace(EndOfLinks(path));
    return;
  }
  struct stat status;
  if (fstat(file_.get(), &status) < 0) ThrowWriteError(path, "open it to write", errno);
  if (!S_ISREG(status.st_mode)) return;
  MakeTwin(path, status, twin_);
  is_in_place_ = !twin_;
}

void OutputFile::Write(std::span<const std::byte> bytes) {
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  if (buffer_.size() >= kBufferSize) Flush();
}

void OutputFile::Flush() {
  if (twin_) {
    twin_->Write(buffer_);
  } else {
    // Truncate only now, so that the old content stays until there is something to replace it.
    if (std::exchange(is_in_place_, false) && ftruncate(file_.get(), 0) < 0) {
      ThrowWriteError(path_, "write it again", errno);
    }
    WriteAll(file_, path_, buffer_);
  }
  buffer_.clear();
}

void OutputFile::Finish() {
  Flush();
  if (twin_) twin_->ReplaceTarget();
}

}  // namespace runexp
