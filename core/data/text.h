// Converts text between three forms: UTF-8 bytes, Unicode code points, and indices into a
// vocabulary.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace runexp {

// A text that is not UTF-8.
class InvalidUtf8 : public Error {
 public:
  InvalidUtf8(const std::string& message, std::size_t offset) : Error(message), offset_(offset) {}
  std::size_t offset() const { return offset_; }  // of the first invalid byte

 private:
  std::size_t offset_;
};

// `character` must be a Unicode scalar value: at most U+10FFFF and not a surrogate.
std::string EncodeUtf8(char32_t character);
std::string EncodeUtf8(std::u32string_view text);

// Removes the first character of `utf8`, which must not be empty, and returns it. Throws
// InvalidUtf8, beginning with `place`, if it is not valid UTF-8; `offset` is its own in the text.
char32_t TakeCharacter(std::string_view& utf8, std::string_view place, std::size_t offset);

// Returns the first `max_characters` code points of `utf8`, or all if there are fewer; the rest is
// not examined. Throws InvalidUtf8, beginning with `place`, at the first byte that is not valid
// UTF-8; `offset_base` is added to the byte offset.
std::u32string DecodeUtf8(std::string_view utf8, std::size_t max_characters, std::string_view place,
                          std::size_t offset_base = 0);

// Returns the characters of `utf8` that are not in `vocabulary` (ascending), each once, in the
// order in which they occur. Throws InvalidUtf8, beginning with `place`.
std::u32string MissingCharacters(std::string_view utf8, std::span<const char32_t> vocabulary,
                                 std::string_view place);

// Returns the index in `vocabulary` (ascending) of each character of `utf8`; none may be missing.
std::vector<std::int32_t> TextToIndices(std::string_view utf8,
                                        std::span<const char32_t> vocabulary);

// The inverse of TextToIndices, in UTF-8. Each index must be in [0, vocabulary.size()).
std::string IndicesToText(std::span<const std::int32_t> indices,
                          std::span<const char32_t> vocabulary);

}  // namespace runexp
