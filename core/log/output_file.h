// Output files of commands (-o FILE), whatever is at that path already.
//
// A regular file is replaced as a whole, as in atomic_file.h, and keeps its mode and owner; if that
// is impossible (it belongs to another user, has several names, or its directory is not writable)
// it is written in place. A symbolic link is followed, even if its target does not exist yet. A
// device or a named pipe is written through.
//
// Some files are never replaced: a run file, a block device, and a file that is not empty and does
// not begin like this command's output.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/log/file_descriptor.h"
#include "core/log/temporary_file.h"

namespace runexp {

struct OutputKind {
  const char* name;                       // "a report", for messages
  bool (*begins)(std::string_view head);  // true if these first bytes begin such a file
};

inline constexpr std::size_t kOutputHead = 4096;  // `begins` gets this many bytes, if there are

// Throws Error, with a remedy, if `path` must not be replaced. Call it before hours of work;
// OutputFile checks again.
void CheckOutput(const std::filesystem::path& path, const OutputKind& kind);

// True for a device or a pipe: it cannot be left half written, and writing to it may block forever.
bool IsWrittenThrough(const std::filesystem::path& path);

// All functions throw Error. Output is buffered. Without Finish() a regular file stays unchanged,
// unless it is written in place and something has been written.
class OutputFile {
 public:
  OutputFile(const std::filesystem::path& path, const OutputKind& kind);
  void Write(std::span<const std::byte> bytes);
  void Finish();

 private:
  void Flush();

  std::filesystem::path path_;
  FileDescriptor file_;       // open if written through or in place
  bool is_in_place_ = false;  // and still has its old content
  std::optional<TemporaryFile> twin_;
  std::vector<std::byte> buffer_;
};

}  // namespace runexp
