#include "core/data/text.h"

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
#include <iterator>

#include "core/base/error.h"

namespace runexp {
namespace {

constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

// A control character would disturb the terminal, so only its number is shown.
std::string Describe(char32_t character) {
  const auto number = static_cast<std::uint32_t>(character);
  const bool control = number < 0x20 || (number >= 0x7F && number < 0xA0);
  if (control) return fmt::format("character U+{:04X}", number);
  return fmt::format("character \"{}\" (U+{:04X})", EncodeUtf8(character), number);
}

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

std::u32string DecodeUtf8(std::string_view utf8, std::size_t max_characters, std::string_view place,
                          std::size_t offset_base) {
  std::u32string text;
  const char* position = utf8.data();
  const char* const end = position + utf8.size();
  try {
    while (position != end && text.size() < max_characters) {
      text.push_back(static_cast<char32_t>(utf8::next(position, end)));
    }
  } catch (const utf8::exception&) {  // utf8::next left `position` at the invalid character
    throw Error(
        fmt::format("{}: not UTF-8: invalid byte 0x{:02X} at byte offset {}\n  Convert it to "
                    "UTF-8, for example "
                    "with: iconv -f GB18030 -t UTF-8",
                    place, static_cast<unsigned char>(*position),
                    offset_base + static_cast<std::size_t>(position - utf8.data())));
  }
  return text;
}

std::vector<std::int32_t> TextToIndices(std::string_view utf8, std::span<const char32_t> vocabulary,
                                        std::string_view place) {
  std::vector<std::int32_t> indices;
  for (char32_t character : DecodeUtf8(utf8, kNoLimit, place)) {
    const auto found = std::lower_bound(vocabulary.begin(), vocabulary.end(), character);
    if (found == vocabulary.end() || *found != character) {
      throw Error(fmt::format(
          "{}: the {} does not occur in the corpus, so the model has no index for it\n  Use only "
          "characters of the corpus, or raise corpus.max_characters",
          place, Describe(character)));
    }
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
