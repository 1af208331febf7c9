#include "core/run/prefix.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/data/text.h"
#include "core/data/unseen.h"
#include "core/text/display_width.h"
#include "core/text/human_text.h"
#include "core/text/letter.h"
#include "core/text/printable.h"

namespace runexp {
namespace {

constexpr std::size_t kMaxNamed = 10;       // characters
constexpr std::size_t kPrefixColumns = 40;  // of the terminal

bool Has(std::span<const char32_t> vocabulary, char32_t character) {
  return std::ranges::binary_search(vocabulary, character);
}

// Accents and other signs that change the letter before them, and the parts of Korean syllables:
// what canonical decomposition (NFD) leaves beside base letters.
bool IsCombining(char32_t c) {
  return (c >= 0x300 && c <= 0x36F) || c == 0x3099 || c == 0x309A || (c >= 0x1100 && c <= 0x11FF);
}

// A character without a shape of its own is told by its number.
std::string Name(char32_t c) {
  const std::string utf8 = EncodeUtf8(c);
  const bool has_shape = IsVisible(c) && !IsControl(c) && DisplayWidth(utf8) > 0;
  if (has_shape && !IsCombining(c)) return fmt::format("\"{}\"", utf8);
  return c == U' ' ? "the space" : fmt::format("U+{:04X}", static_cast<std::uint32_t>(c));
}

}  // namespace

std::string CharacterNames(std::u32string_view characters) {
  std::string text;
  const std::size_t count = characters.size();
  const std::size_t named = count > kMaxNamed ? kMaxNamed - 1 : count;
  for (std::size_t i = 0; i < named; ++i) {
    if (i > 0) text += i + 1 == count ? " and " : ", ";
    text += Name(characters[i]);
  }
  if (named < count) text += fmt::format(" and {} more", count - named);
  return text;
}

namespace {

std::u32string Select(std::u32string_view characters, auto test) {
  std::u32string selected;
  std::ranges::copy_if(characters, std::back_inserter(selected), test);
  return selected;
}

void AddLine(std::string& text, const std::string& line) {
  if (!text.empty()) text += '\n';
  text += line;
}

void AddCaseHint(std::u32string_view missing, std::span<const char32_t> vocabulary,
                 std::string& text) {
  std::u32string others;
  for (const char32_t c : missing) {
    const char32_t other = ToOtherCase(c);
    if (other != c && Has(vocabulary, other)) others += other;
  }
  if (others.empty()) return;
  AddLine(text,
          fmt::format("in the other case {} in the corpus: {}",
                      others.size() == 1 ? "it occurs" : "they occur", CharacterNames(others)));
}

// Whether the text could spell a letter decomposed, as it has each part of it.
bool HasParts(std::span<const char32_t> vocabulary, char32_t letter) {
  const std::u32string parts = Decomposed(std::u32string_view(&letter, 1));
  return parts.size() > 1 && std::ranges::any_of(parts, IsCombining) &&
         std::ranges::all_of(parts, [&](char32_t part) { return Has(vocabulary, part); });
}

void AddAccentHints(std::u32string_view missing, std::span<const char32_t> vocabulary,
                    std::string& text) {
  const std::u32string marks = Select(missing, IsCombining);
  if (!marks.empty()) {
    AddLine(text,
            fmt::format("{} of a letter that is decomposed (NFD):\n"
                        "type the letter as one character (NFC)",
                        CharacterNames(marks) + (marks.size() == 1 ? " is a part" : " are parts")));
  }
  const std::u32string letters =
      Select(missing, [&](char32_t c) { return HasParts(vocabulary, c); });
  if (letters.empty()) return;
  const std::u32string parts = Decomposed(letters.substr(0, 1));
  AddLine(text,
          fmt::format("the corpus has decomposed letters (NFD), such as those with {}:\n"
                      "type {} so, too",
                      Name(*std::ranges::find_if(parts, IsCombining)), CharacterNames(letters)));
}

// How many characters of the text it takes until each of `wanted` has occurred; all occur.
std::int64_t CharactersUntilAllOccur(const Corpus& whole, std::u32string_view wanted) {
  std::int64_t most = 0;
  for (const char32_t c : wanted) {
    const auto index = std::ranges::lower_bound(whole.vocabulary, c) - whole.vocabulary.begin();
    const auto found = std::ranges::find(whole.indices, static_cast<std::int32_t>(index));
    most = std::max<std::int64_t>(most, found - whole.indices.begin() + 1);
  }
  return most;
}

void AddCutOffHint(std::u32string_view missing, const Corpus* whole, std::string& text) {
  if (whole == nullptr) return;
  const std::u32string cut_off =
      Select(missing, [&](char32_t c) { return Has(whole->vocabulary, c); });
  if (cut_off.empty()) return;
  const std::int64_t needed = CharactersUntilAllOccur(*whole, cut_off);
  AddLine(text, fmt::format("{} in the part that corpus.max_characters cuts off:\n"
                            "raise it to at least {}",
                            CharacterNames(cut_off) + (cut_off.size() == 1 ? " occurs" : " occur"),
                            needed));
}

}  // namespace

std::string PrefixProblem(std::string_view prefix, std::u32string_view missing) {
  return fmt::format("the prefix \"{}\" contains {}, which {} not occur in the corpus",
                     CutText(Printable(prefix), kPrefixColumns), CharacterNames(missing),
                     missing.size() == 1 ? "does" : "do");
}

std::string PrefixRemedy(std::u32string_view missing, std::span<const char32_t> vocabulary,
                         const Corpus* whole) {
  std::string text;
  AddCaseHint(missing, vocabulary, text);
  AddAccentHints(missing, vocabulary, text);
  AddCutOffHint(missing, whole, text);
  return text.empty() ? "use only characters of the corpus" : text;
}

}  // namespace runexp
