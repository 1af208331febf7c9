// The one file inside a zip archive.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "core/data/text_source.h"

namespace runexp {

// Whether the bytes of a file begin as a zip archive does.
bool IsZip(std::string_view bytes);

// Gives the only regular file in the zip archive `bytes`, which was read from `archive_path`, to
// `take` in pieces of at most 64 KiB, as it is inflated: no more than one is held in memory. Its
// CRC-32 is checked at its end, unless `take` has wanted no more before.
//
// Throws Error if the archive is damaged or encrypted, holds no file or several, or if its file is
// longer than `max_bytes`. A zip bomb that promises little and inflates to much counts as damaged
// where it passes its promise.
void ReadOnlyFileOfZip(std::string_view bytes, const std::filesystem::path& archive_path,
                       std::size_t max_bytes, const TakePiece& take);

}  // namespace runexp
