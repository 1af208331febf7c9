// Reads the only file inside a zip archive.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "core/data/text_source.h"

namespace runexp {

// True if the bytes begin like a zip archive.
bool IsZip(std::string_view bytes);

// Passes the only regular file in the zip archive `bytes`, which was read from `archive_path`, to
// `take` in pieces of at most 64 KiB as it is inflated; only one piece is in memory at a time. Its
// CRC-32 is checked at the end, unless `take` has stopped before.
//
// Throws Error if the archive is damaged or encrypted, holds no file or several, or if its file is
// longer than `max_bytes`. A zip bomb, which inflates to more than it states, counts as damaged as
// soon as it exceeds the stated size.
void ReadOnlyFileOfZip(std::string_view bytes, const std::filesystem::path& archive_path,
                       std::size_t max_bytes, const TakePiece& take);

}  // namespace runexp
