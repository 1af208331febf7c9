// Private to core/log/*.cc: memory in which a program hands images to its reader process.
#pragma once

#include <cstddef>
#include <span>

#include "core/log/file_descriptor.h"

namespace runexp {

class ReaderMemory {
 public:
  // Without such memory (an old kernel, no descriptor left), it holds nothing.
  ReaderMemory();

  // For the reader to inherit: it can read the memory, but neither write to it nor change its size.
  // Negative if there is none.
  int reader_end() const { return theirs_.get(); }

  // Replaces what the memory holds. Returns false if it cannot hold so much: a limit of file sizes
  // (ulimit -f) applies to it, too.
  [[nodiscard]] bool Hold(std::span<const std::byte> image);

  ~ReaderMemory() { Unmap(); }
  ReaderMemory(const ReaderMemory&) = delete;
  ReaderMemory& operator=(const ReaderMemory&) = delete;

 private:
  bool Grow(std::size_t size);
  void Unmap();

  FileDescriptor ours_, theirs_;
  std::span<std::byte> mapped_;
};

}  // namespace runexp
