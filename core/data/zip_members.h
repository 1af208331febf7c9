// Chooses the file of a zip archive that is the text.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace runexp {

struct ZipMember {
  std::uint64_t index = 0;
  std::uint64_t size = 0;          // in bytes, as the archive says
  std::vector<std::string> names;  // in UTF-8, one for each way to read it; the likeliest first
};

// The names that stored bytes can mean. An archive says of a name that it is UTF-8, or leaves open
// what it is; `guess` is what libzip takes it for then.
std::vector<std::string> NamesOfMember(std::string_view stored, std::string_view guess);

// True for what macOS and Windows put into folders and archives by themselves: __MACOSX/, ._NAME,
// .DS_Store, Thumbs.db, desktop.ini.
bool IsSystemFile(std::string_view name);

// Returns the member with this name, or if the name is empty the only one that is no system file.
// Throws WrongMember (corpus.h) if there is none of the name or several, and Error if the name is
// empty and the choice is not clear; both list the members.
const ZipMember& ChooseMember(std::span<const ZipMember> members, std::string_view name,
                              const std::filesystem::path& archive);

}  // namespace runexp
