// A file that is written beside its target and then takes the target's name.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "core/log/file_descriptor.h"

namespace runexp {

// Throws Error "cannot ACTION: …" with the remedy.
[[noreturn]] void ThrowWriteError(const std::filesystem::path& path, const char* action, int error);

// Writes all bytes, in as many calls as needed. Throws Error that names `path`.
void WriteAll(const FileDescriptor& file, const std::filesystem::path& path,
              std::span<const std::byte> bytes);

// In the name of a temporary, this follows the name of its target.
inline constexpr std::string_view kTemporaryMark = ".tmp-";

// The file is deleted with this object unless it has become its target. All functions throw Error.
class TemporaryFile {
 public:
  // Creates a hidden file beside `target`, with the default mode under the umask.
  explicit TemporaryFile(const std::filesystem::path& target);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  // Gives it the owner, group and mode of another file. Returns false if that fails.
  bool TakeAfter(const struct stat& other);
  void Write(std::span<const std::byte> bytes);
  // Syncs the file, renames it to its target and syncs the directory, so that it survives a power
  // cut.
  void ReplaceTarget();
  // The same, but never replaces a file: returns false if there is a target already.
  bool CreateTarget();

 private:
  void Sync();
  bool GiveTargetName();

  std::filesystem::path target_;
  std::filesystem::path path_;
  FileDescriptor file_;
  bool has_target_name_ = false;  // alone
};

}  // namespace runexp
