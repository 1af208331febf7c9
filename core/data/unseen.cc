#include "core/data/unseen.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "core/data/text.h"

namespace runexp {
namespace {

using Indices = std::span<const std::int32_t>;

constexpr std::size_t kMaxSequences = 100'000;
constexpr std::size_t kMaxLetter = 8;  // characters; longer sequences spell no letter of a language

const utf8proc_property_t& Properties(char32_t character) {
  return *utf8proc_get_property(static_cast<utf8proc_int32_t>(character));
}

bool IsDirection(char32_t c) {
  const auto is_within = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  return c == 0x61C || is_within(0x200E, 0x200F) || is_within(0x202A, 0x202E) ||
         is_within(0x2066, 0x2069);
}

std::optional<UnseenKind> KindOf(char32_t c) {
  if (c == 0xFEFF) return UnseenKind::kByteOrderMark;
  if (IsDirection(c)) return UnseenKind::kDirection;
  const utf8proc_property_t& properties = Properties(c);
  if (properties.ignorable) return UnseenKind::kZeroWidth;
  switch (properties.category) {
    case UTF8PROC_CATEGORY_CC:
      if (c == U'\t' || c == U'\n') return std::nullopt;
      return UnseenKind::kControl;
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return UnseenKind::kSeparator;
    case UTF8PROC_CATEGORY_ZS:
      if (c == U' ' || c == U'\u3000') return std::nullopt;
      return UnseenKind::kBlank;
    default:
      return std::nullopt;
  }
}

// True for what can follow another character within a letter: marks, and the later parts of a
// Korean syllable.
bool ContinuesLetter(char32_t character) {
  const utf8proc_property_t& properties = Properties(character);
  return properties.category == UTF8PROC_CATEGORY_MN ||
         properties.category == UTF8PROC_CATEGORY_MC ||
         properties.boundclass == UTF8PROC_BOUNDCLASS_V ||
         properties.boundclass == UTF8PROC_BOUNDCLASS_T;
}

std::vector<std::int64_t> Histogram(std::size_t vocabulary, Indices text) {
  std::vector<std::int64_t> counts(vocabulary, 0);
  for (const std::int32_t index : text) ++counts[static_cast<std::size_t>(index)];
  return counts;
}

// How often each letter of a text occurs.
struct LetterCounts {
  std::vector<std::int64_t> single;                 // of one character, by its index
  std::map<std::u32string, std::int64_t> sequence;  // of several
};

LetterCounts CountLetters(std::span<const char32_t> vocabulary, Indices text) {
  LetterCounts counts = {std::vector<std::int64_t>(vocabulary.size(), 0), {}};
  std::vector<bool> continues(vocabulary.size());
  for (std::size_t i = 0; i < vocabulary.size(); ++i) continues[i] = ContinuesLetter(vocabulary[i]);
  const auto continues_at = [&](std::size_t i) {
    return i < text.size() && continues[static_cast<std::size_t>(text[i])];
  };
  std::size_t end = 0;
  for (std::size_t i = 0; i < text.size(); i = end) {
    for (end = i + 1; continues_at(end);) ++end;
    if (end == i + 1) {
      ++counts.single[static_cast<std::size_t>(text[i])];
    } else if (end - i <= kMaxLetter) {
      std::u32string letter;
      for (const std::int32_t index : text.subspan(i, end - i)) {
        letter += vocabulary[static_cast<std::size_t>(index)];
      }
      const auto known = counts.sequence.find(letter);
      if (known != counts.sequence.end()) {
        ++known->second;
      } else if (counts.sequence.size() < kMaxSequences) {
        counts.sequence.emplace(std::move(letter), 1);
      }
    }
  }
  return counts;
}

}  // namespace

std::u32string Decomposed(std::u32string_view letter) {
  const std::string utf8 = EncodeUtf8(letter);
  std::array<utf8proc_int32_t, 8 * kMaxLetter> characters;
  const utf8proc_ssize_t count = utf8proc_decompose(
      reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
      static_cast<utf8proc_ssize_t>(utf8.size()), characters.data(), characters.size(),
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE));
  if (count < 0 || count > std::ssize(characters)) return std::u32string(letter);
  return std::u32string(characters.begin(), characters.begin() + count);
}

std::vector<UnseenCharacter> FindUnseen(std::span<const char32_t> vocabulary, Indices indices) {
  std::vector<UnseenCharacter> found;
  std::vector<std::int64_t> counts;
  for (std::size_t i = 0; i < vocabulary.size(); ++i) {
    const std::optional<UnseenKind> kind = KindOf(vocabulary[i]);
    if (!kind) continue;
    if (counts.empty()) counts = Histogram(vocabulary.size(), indices);
    found.push_back({*kind, vocabulary[i], counts[i]});
  }
  std::ranges::sort(found, {},
                    [](const UnseenCharacter& c) { return std::pair(c.kind, c.character); });
  return found;
}

std::vector<SpeltLetter> FindSpeltTwice(std::span<const char32_t> vocabulary, Indices indices) {
  const LetterCounts counts = CountLetters(vocabulary, indices);
  std::map<std::u32string, SpeltLetter> letters;  // by decomposition
  std::vector<Spelling> plain;                    // those that are their own decomposition
  for (std::size_t i = 0; i < vocabulary.size(); ++i) {
    if (counts.single[i] == 0) continue;
    Spelling spelling = {std::u32string(1, vocabulary[i]), counts.single[i]};
    std::u32string decomposed = Decomposed(spelling.characters);
    if (decomposed == spelling.characters) {
      plain.push_back(std::move(spelling));
    } else {
      letters[std::move(decomposed)].push_back(std::move(spelling));
    }
  }
  for (const auto& [letter, count] : counts.sequence) {
    letters[Decomposed(letter)].push_back({letter, count});
  }
  for (Spelling& spelling : plain) {
    const auto other = letters.find(spelling.characters);
    if (other != letters.end()) other->second.push_back(std::move(spelling));
  }
  std::vector<SpeltLetter> found;
  for (auto& [decomposed, spellings] : letters) {
    if (spellings.size() < 2) continue;
    std::ranges::sort(spellings, {}, [](const Spelling& spelling) {
      return std::pair(spelling.characters.size(), std::u32string_view(spelling.characters));
    });
    found.push_back(std::move(spellings));
  }
  return found;
}

}  // namespace runexp
