// Tells whether a file that is only ever replaced (atomic_file.h) is still the same.
#pragma once

#include <cstdint>
#include <filesystem>

namespace runexp {

struct FileStamp {
  std::uint64_t device = 0, inode = 0;  // 0: there is no such file
  std::int64_t size = 0, seconds = 0, nanoseconds = 0;

  bool operator==(const FileStamp&) const = default;
};

FileStamp StampOf(const std::filesystem::path& file);

}  // namespace runexp
