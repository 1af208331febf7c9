// Line breaks. A model sees each of them as one space: texts and the prefixes that it continues
// are changed alike.
#pragma once

#include <algorithm>
#include <string>

namespace runexp {

constexpr bool IsLineBreak(char32_t character) { return character == U'\n' || character == U'\r'; }

// `text` is UTF-8, in which a byte below 0x80 is a character of its own.
inline std::string LineBreaksToSpaces(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return IsLineBreak(static_cast<unsigned char>(c)); }, ' ');
  return text;
}

}  // namespace runexp
