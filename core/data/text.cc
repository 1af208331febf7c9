#include "core/data/text.h"

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
#include <iterator>

namespace runexp {
namespace {

constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

}  // namespace

std::string EncodeUtf8(char32_t character) {
  return EncodeUtf8(std::u32string_view(&character, 1));
}

std::string EncodeUtf8(std::u32string_view text) {
  std::string utf8;
  utf8.reserve(3 * text.size());
  for (char32_t character : text) utf8::append(character, std::back_inserter(utf8));
  return utf8;
}

char32_t TakeCharacter(std::string_view& utf8, std::string_view place, std::size_t offset) {
  const char* position = utf8.data();
  try {
    const auto character = static_cast<char32_t>(utf8::next(position, utf8.data() + utf8.size()));
    utf8.remove_prefix(static_cast<std::size_t>(position - utf8.data()));
    return character;
  } catch (const utf8::exception&) {
    throw InvalidUtf8(fmt::format("{}: not UTF-8: invalid byte 0x{:02X} at byte offset {}", place,
                                  static_cast<unsigned char>(utf8.front()), offset),
                      offset);
  }
}

std::u32string DecodeUtf8(std::string_view utf8, std::size_t max_characters, std::string_view place,
                          std::size_t offset_base) {
  std::u32string text;
  for (std::string_view rest = utf8; !rest.empty() && text.size() < max_characters;) {
    text.push_back(TakeCharacter(rest, place, offset_base + (utf8.size() - rest.size())));
  }
  return text;
}

std::u32string MissingCharacters(std::string_view utf8, std::span<const char32_t> vocabulary,
                                 std::string_view place) {
  std::u32string missing;
  for (const char32_t character : DecodeUtf8(utf8, kNoLimit, place)) {
    if (!std::ranges::binary_search(vocabulary, character) &&
        missing.find(character) == std::u32string::npos) {
      missing += character;
    }
  }
  return missing;
}

std::vector<std::int32_t> TextToIndices(std::string_view utf8,
                                        std::span<const char32_t> vocabulary) {
  std::vector<std::int32_t> indices;
  for (const char32_t character : DecodeUtf8(utf8, kNoLimit, "")) {
    const auto found = std::ranges::lower_bound(vocabulary, character);
    indices.push_back(static_cast<std::int32_t>(found - vocabulary.begin()));
  }
  return indices;
}

std::string IndicesToText(std::span<const std::int32_t> indices,
                          std::span<const char32_t> vocabulary) {
  std::string utf8;
  for (std::int32_t index : indices) {
    utf8::append(vocabulary[static_cast<std::size_t>(index)], std::back_inserter(utf8));
  }
  return utf8;
}

}  // namespace runexp
