#include "core/log/reader_memory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <cstring>
#include <string>

#include "core/log/retry.h"

namespace runexp {

ReaderMemory::ReaderMemory() {
  ours_ = FileDescriptor(memfd_create("run file", MFD_CLOEXEC));
  if (ours_.get() < 0) return;
  const std::string path = fmt::format("/proc/self/fd/{}", ours_.get());
  theirs_ = FileDescriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

bool ReaderMemory::Hold(std::span<const std::byte> image) {
  if (image.size() > mapped_.size() && !Grow(image.size())) return false;
  std::memcpy(mapped_.data(), image.data(), image.size());
  return true;
}

bool ReaderMemory::Grow(std::size_t size) {
  rlimit limit = {};
  if (theirs_.get() < 0 || getrlimit(RLIMIT_FSIZE, &limit) != 0) return false;
  if (limit.rlim_cur < size) return false;  // a signal would end this process
  Unmap();
  // Allocates it, because a signal would end this process if there were none when it is used.
  if (Retry([&] { return fallocate(ours_.get(), 0, 0, static_cast<off_t>(size)); }) != 0) {
    return false;
  }
  void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, ours_.get(), 0);
  if (memory == MAP_FAILED) return false;
  mapped_ = {static_cast<std::byte*>(memory), size};
  return true;
}

void ReaderMemory::Unmap() {
  if (!mapped_.empty()) munmap(mapped_.data(), mapped_.size());
  mapped_ = {};
}

}  // namespace runexp
