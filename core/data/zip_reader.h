// Reads a text inside a zip archive.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/data/text_source.h"

namespace runexp {

// True if the bytes begin like a zip archive.
bool IsZip(std::string_view bytes);

// True if the bytes end like a zip archive: one that unpacks itself begins with a program.
bool EndsLikeZip(std::string_view bytes);

struct ZipFile {
  std::string_view bytes;
  std::filesystem::path path;  // for messages
  std::string member;          // the name of the text; empty: the only one (zip_members.h)
};

// Passes the text in the archive to `take` in pieces of at most 64 KiB as it is inflated; only one
// piece is in memory at a time. Its CRC-32 is checked at the end, unless `take` has stopped before.
//
// Throws WrongMember (corpus.h), and Error if the archive is damaged or encrypted, if the choice is
// not clear, or if the file is compressed in a way that libzip does not know, is no text
// (file_format.h) or is longer than `max_bytes`. A zip bomb, which inflates to more than it states,
// counts as damaged as soon as it exceeds the stated size.
void ReadTextOfZip(const ZipFile& zip, std::size_t max_bytes, const TakePiece& take);

// The name of that text in the archive, in UTF-8. Throws as above.
std::string NameOfTextInZip(const ZipFile& zip);

}  // namespace runexp
