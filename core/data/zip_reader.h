// The one file inside a zip archive.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace runexp {

// Whether the bytes of a file begin as a zip archive does.
bool IsZip(std::string_view bytes);

// The first `keep_bytes` bytes of the only regular file in the zip archive `bytes`, which was read
// from `archive_path`. The file is inflated to its end, so that its CRC-32 is checked, but no more
// than that is held in memory.
//
// Throws Error if the archive is damaged or encrypted, holds no file or several, or if its file is
// longer than `max_bytes`. A zip bomb that promises little and inflates to much counts as damaged
// where it passes its promise.
std::string ReadOnlyFileOfZip(std::string_view bytes, const std::filesystem::path& archive_path,
                              std::size_t keep_bytes, std::size_t max_bytes);

}  // namespace runexp
