// The files that commands write where a user says (-o FILE), whatever there is already.
//
// A regular file is replaced whole, as in atomic_file.h, and keeps its mode and its owner; where
// that is not possible (it belongs to somebody else, has several names, or its directory may not
// be written to) it is written in place. A symbolic link is followed, also one that leads nowhere
// yet. A device or a named pipe is written through.
//
// What is plainly something else is never replaced: a run file, a block device, and a file that is
// not empty and does not begin as one that the command would write.
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
  bool (*begins)(std::string_view head);  // whether the first bytes of a file are those of one
};

inline constexpr std::size_t kOutputHead = 4096;  // how many bytes, if there are, `begins` gets

// Throws Error, with a remedy, where `path` must not be replaced. To be called before hours of
// work; OutputFile does it, too.
void CheckOutput(const std::filesystem::path& path, const OutputKind& kind);

// A device or a pipe: nothing is left half done there, and writing to it may wait for ever.
bool IsWrittenThrough(const std::filesystem::path& path);

// All throw Error. What is written is buffered. Without Finish() a regular file stays as it was,
// unless it is written in place and has been written to.
class OutputFile {
 public:
  OutputFile(const std::filesystem::path& path, const OutputKind& kind);
  void Write(std::span<const std::byte> bytes);
  void Finish();

 private:
  void Flush();

  std::filesystem::path path_;
  FileDescriptor file_;       // what is written through or in place
  bool is_in_place_ = false;  // and has its old content
  std::optional<TemporaryFile> twin_;
  std::vector<std::byte> buffer_;
};

}  // namespace runexp
