// A file that is written beside another one and then takes its place.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "core/log/file_descriptor.h"

namespace runexp {

// "cannot ACTION: …" with what the user can do about it, as an Error.
[[noreturn]] void ThrowWriteError(const std::filesystem::path& path, const char* action, int error);

// All the bytes, however many calls that takes. Throws Error that names `path`.
void WriteAll(const FileDescriptor& file, const std::filesystem::path& path,
              std::span<const std::byte> bytes);

// How the name of each temporary goes on after that of its target.
inline constexpr std::string_view kTemporaryMark = ".tmp-";

// It goes with this object unless it has replaced its target. All throw Error.
class TemporaryFile {
 public:
  // A new, hidden file beside `target`, with the mode that the umask leaves.
  explicit TemporaryFile(const std::filesystem::path& target);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  // Whether it could be given owner, group and mode of another file.
  bool TakeAfter(const struct stat& other);
  void Write(std::span<const std::byte> bytes);
  // Syncs it, renames it to its target and syncs the directory: then it survives a power cut.
  void ReplaceTarget();

 private:
  std::filesystem::path target_;
  std::filesystem::path path_;
  FileDescriptor file_;
  bool renamed_ = false;
};

}  // namespace runexp
