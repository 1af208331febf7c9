// Characters of a text that its readers do not see, or take for others, although the model tells
// them apart.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace runexp {

enum class UnseenKind {
  kByteOrderMark,  // U+FEFF
  kDirection,      // controls that change the direction of writing, such as U+202E
  kZeroWidth,      // the others of Unicode's Default_Ignorable_Code_Point, such as U+200B, U+00AD
  kControl,        // C0 and C1 controls, except for the tab and the line feed
  kSeparator,      // U+2028 and U+2029, which break a line in many editors, but not in a corpus
  kBlank,          // looks like U+0020: U+00A0, U+202F, U+2002 …, but not the wide U+3000
};

struct UnseenCharacter {
  UnseenKind kind;
  char32_t character;
  std::int64_t count;

  bool operator==(const UnseenCharacter&) const = default;
};

// The unseen characters of the text, by kind and code point. `indices` are into `vocabulary`.
std::vector<UnseenCharacter> FindUnseen(std::span<const char32_t> vocabulary,
                                        std::span<const std::int32_t> indices);

// A letter that the text spells in several canonically equivalent ways, which look the same: "é" as
// U+00E9, and as U+0065 with the combining U+0301 (Unicode's normal forms NFC and NFD).
struct Spelling {
  std::u32string characters;
  std::int64_t count;

  bool operator==(const Spelling&) const = default;
};
using SpeltLetter = std::vector<Spelling>;  // at least two, the shortest first

// The canonical decomposition (NFD), the same for all spellings of a letter. What is longer than
// any letter of a language may be returned as it is.
std::u32string Decomposed(std::u32string_view letter);

// Returns all such letters, by code point. Of a text with very many distinct letters of several
// characters each, only the first 100,000 of these are looked at.
std::vector<SpeltLetter> FindSpeltTwice(std::span<const char32_t> vocabulary,
                                        std::span<const std::int32_t> indices);

}  // namespace runexp
