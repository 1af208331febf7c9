#include "core/data/invalid_text.h"

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/data/encoding_guess.h"
#include "core/data/file_format.h"
#include "core/data/text.h"
#include "core/text/human_text.h"
#include "core/text/line_break.h"
#include "core/text/printable.h"
#include "core/text/shell_word.h"

namespace runexp {
namespace {

constexpr std::size_t kMaxReadings = 6;     // that are shown
constexpr std::size_t kSampleBefore = 8;    // characters shown before the first beyond ASCII
constexpr std::size_t kSampleColumns = 40;  // of the terminal

unsigned char Byte(const InvalidPart& part, std::size_t index) {
  return static_cast<unsigned char>(index < part.bytes.size() ? part.bytes[index] : 0);
}

// Where the bytes to be guessed begin: never within a character, as neither a line break nor a
// blank is part of another character in any encoding but UTF-16 and UTF-32, and in those the text
// is invalid near its beginning.
std::string_view BytesToGuess(const InvalidPart& part) {
  const std::string_view bytes = part.bytes;
  if (part.offset == part.invalid) return bytes;
  const std::size_t last = bytes.substr(0, part.invalid).find_last_of("\n ");
  return bytes.substr(last == std::string_view::npos ? part.invalid : last + 1);
}

// The length of the character that a byte begins, by its first bits; 0 if it begins none.
std::size_t LengthOf(unsigned char lead) {
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  if (lead >= 0xE0) return lead < 0xF0 ? 3 : 0;
  return lead >= 0xC2 ? 2 : 0;
}

bool IsCutOff(const InvalidPart& part) {
  const std::size_t left = part.bytes.size() - part.invalid;
  return part.reaches_end && left < LengthOf(Byte(part, part.invalid)) &&
         std::ranges::all_of(part.bytes.substr(part.invalid + 1),
                             [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; });
}

// Whether the text is UTF-8 but for a few places.
bool IsMostlyUtf8(const InvalidPart& part) {
  const std::string_view bytes = part.bytes;
  std::ptrdiff_t characters = 0;  // beyond ASCII
  std::ptrdiff_t places = 0;      // runs of invalid bytes
  for (auto at = bytes.begin(); at != bytes.end();) {
    const auto invalid = utf8::find_invalid(at, bytes.end());
    characters +=
        std::count_if(at, invalid, [](char c) { return static_cast<unsigned char>(c) >= 0xC0; });
    if (invalid == bytes.end()) break;
    if (invalid != at || at == bytes.begin()) ++places;
    at = invalid + 1;
  }
  return characters >= 4 * places || (characters > 0 && places == 1 && IsCutOff(part));
}

// The bytes that characters beyond ASCII take in UTF-8 more than one: a measure of how surely valid
// bytes are meant as UTF-8.
std::size_t Weight(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }));
}

// The end of the part that is not UTF-8: where so much of it follows that it is not by chance.
std::size_t EndOfForeign(std::string_view bytes, std::size_t begin) {
  constexpr std::size_t kSurely = 12;  // by weight
  for (auto at = bytes.begin() + static_cast<std::ptrdiff_t>(begin); at != bytes.end();) {
    const auto invalid = utf8::find_invalid(at, bytes.end());
    if (Weight({at, invalid}) >= kSurely) return static_cast<std::size_t>(at - bytes.begin());
    at = invalid == bytes.end() ? invalid : invalid + 1;
  }
  return bytes.size();
}

// The valid bytes before the first invalid one. The first character may be cut off.
std::string_view ValidHead(const InvalidPart& part) {
  std::string_view head = std::string_view(part.bytes).substr(0, part.invalid);
  while (!head.empty() && (static_cast<unsigned char>(head.front()) & 0xC0) == 0x80) {
    head.remove_prefix(1);
  }
  return head;
}

std::string_view ValidStart(std::string_view bytes) {
  return {bytes.begin(), utf8::find_invalid(bytes.begin(), bytes.end())};
}

// Whether bytes that are valid as UTF-8 make sense in the other encoding, too.
bool IsReadAlike(std::string_view bytes, const Reading& reading) {
  const Readings readings = GuessEncoding(bytes);
  return std::ranges::any_of(
      readings.plausible, [&](const Reading& other) { return other.encoding == reading.encoding; });
}

// A part in another encoding beside UTF-8.
struct ForeignPart {
  std::size_t begin = 0;  // in the bytes looked at
  std::size_t end = 0;
  Readings readings;  // plausible ones
};

// Where a foreign part begins: its first characters may be valid as UTF-8 by chance, so at the
// beginning of the word unless that is surely UTF-8.
std::size_t BeginOfForeign(const InvalidPart& part) {
  constexpr std::size_t kByChance = 2;  // by weight
  const std::size_t word =
      std::string_view(part.bytes).substr(0, part.invalid).find_last_of("\n ") + 1;  // npos: 0
  const std::string_view before = std::string_view(part.bytes).substr(word, part.invalid - word);
  const bool is_whole = word > 0 || part.offset == part.invalid;
  return is_whole && Weight(before) <= kByChance ? word : part.invalid;
}

// Nothing if the text is UTF-8 with isolated faults, or all of it in another encoding.
std::optional<ForeignPart> FindForeignPart(const InvalidPart& part) {
  constexpr std::size_t kSurely = 3;            // by weight
  constexpr std::ptrdiff_t kMoreThanFault = 8;  // bytes beyond ASCII
  ForeignPart found;
  found.begin = BeginOfForeign(part);
  found.end = EndOfForeign(part.bytes, part.invalid);
  const std::string_view head = ValidHead(part);
  const bool has_head = Weight(head) >= kSurely;
  if (!has_head && found.end == part.bytes.size()) return std::nullopt;
  const std::string_view bytes =
      std::string_view(part.bytes).substr(found.begin, found.end - found.begin);
  const auto beyond_ascii =
      std::ranges::count_if(bytes, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  if (IsMostlyUtf8(part) && beyond_ascii < kMoreThanFault) return std::nullopt;
  if (bytes.find('\0') != std::string_view::npos) return std::nullopt;
  found.readings = GuessEncoding(bytes);
  const std::vector<Reading>& plausible = found.readings.plausible;
  if (plausible.empty()) return std::nullopt;
  const std::string_view utf8 = found.end == part.bytes.size()
                                    ? head
                                    : ValidStart(std::string_view(part.bytes).substr(found.end));
  if (IsReadAlike(utf8, plausible.front())) return std::nullopt;
  return found;
}

// What is wrong at one place of a text that is UTF-8 otherwise.
std::string_view KindOfFault(const InvalidPart& part) {
  const unsigned char first = Byte(part, part.invalid);
  const unsigned char second = Byte(part, part.invalid + 1);
  if (first == 0xED && second >= 0xA0)
    return "half of a UTF-16 pair (the text is CESU-8, not UTF-8)";
  if (first == 0xC0 && second == 0x80) return "NUL as Java writes it";
  if (first == 0xC0 || first == 0xC1 || (first == 0xE0 && second < 0xA0) ||
      (first == 0xF0 && second < 0x90)) {
    return "a character in more bytes than it takes";
  }
  if (first >= 0xF8) return "a byte that no character in UTF-8 has";
  if (first >= 0xF4) return "beyond U+10FFFF, the last character";
  return "no character";
}

std::string DropCommand(const InvalidPart& part) {
  std::string command = ConversionCommand("UTF-8", part.file);
  return command.replace(0, 5, "iconv -c");
}

// Whether so little is invalid that the text may do without it.
bool HasFewInvalid(const InvalidPart& part) {
  const std::string_view rest = std::string_view(part.bytes).substr(part.invalid);
  std::size_t invalid = 0;
  for (auto at = utf8::find_invalid(rest.begin(), rest.end()); at != rest.end();
       at = utf8::find_invalid(at + 1, rest.end())) {
    ++invalid;
  }
  constexpr std::size_t kFew = 8;
  return invalid <= kFew || invalid * 50 <= rest.size();
}

std::string ExplainDamage(const InvalidPart& part) {
  if (IsCutOff(part)) {
    return fmt::format(
        "ends within a character: byte offset {} begins one of {} bytes\n"
        "  The text is cut off: get the whole, or drop its last bytes:\n    {}",
        part.offset, LengthOf(Byte(part, part.invalid)), DropCommand(part));
  }
  std::string text = fmt::format(
      "not UTF-8 throughout: byte 0x{:02X} at byte offset {} is invalid\n"
      "  It is {}.\n",
      Byte(part, part.invalid), part.offset, KindOfFault(part));
  if (HasFewInvalid(part)) {
    return text + "  Write the text again as UTF-8, or drop what is invalid:\n    " +
           DropCommand(part);
  }
  return text +
         "  Much of what follows is invalid, too: write the text again as UTF-8. If texts in\n"
         "  different encodings were joined, convert each to UTF-8 before they are joined";
}

// The first character that tells the readings apart; of a single one, the first beyond ASCII; else
// the first.
std::size_t FirstToShow(std::span<const std::u32string> texts) {
  const std::u32string& first = texts.front();
  const auto tells = [&](std::size_t i) {
    if (texts.size() == 1) return first[i] >= 0x80;
    return std::ranges::any_of(
        texts, [&](const std::u32string& text) { return i >= text.size() || text[i] != first[i]; });
  };
  std::size_t index = 0;
  while (index < first.size() && !tells(index)) ++index;
  return index < first.size() ? index : 0;
}

std::string Sample(const std::u32string& text, std::size_t index) {
  const std::size_t begin = std::min(index, text.size());
  std::u32string part = text.substr(begin - std::min(begin, kSampleBefore), kSampleColumns);
  std::ranges::replace_if(
      part, [](char32_t c) { return IsLineBreak(c) || c == U'\t'; }, U' ');
  return CutText(Printable(EncodeUtf8(part)), kSampleColumns);
}

std::string Cause(const InvalidPart& part) {
  return Byte(part, part.invalid) == 0
             ? fmt::format("NUL at byte offset {}, which no text has", part.offset)
             : fmt::format("not UTF-8: invalid byte 0x{:02X} at byte offset {}",
                           Byte(part, part.invalid), part.offset);
}

// The samples of at most kMaxReadings; `command` is one that converts, or nothing.
std::string ListReadings(std::span<const Reading> readings, const auto& command) {
  readings = readings.first(std::min(readings.size(), kMaxReadings));
  std::vector<std::u32string> texts;
  for (const Reading& reading : readings) {
    texts.push_back(DecodeUtf8(reading.text, reading.text.size(), reading.encoding));
  }
  const std::size_t index = FirstToShow(texts);
  std::string text;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    text += fmt::format("\n  {}: {}{}", readings[i].encoding, Sample(texts[i], index),
                        command(readings[i]));
  }
  return text;
}

std::string ListConversions(std::span<const Reading> readings, const InvalidPart& part) {
  const std::string_view what =
      readings.size() == 1 ? "\n  It seems to be in this encoding; convert it to UTF-8:"
                           : "\n  Choose the encoding in which it reads well; convert it to UTF-8:";
  return std::string(what) + ListReadings(readings, [&](const Reading& reading) {
           return "\n    " + ConversionCommand(reading.iconv_name, part.file);
         });
}

// Converts what follows `offset` bytes.
std::string PartCommand(const Reading& reading, std::size_t offset, const InvalidPart& part) {
  const std::string file = ShellWord(DisplayPath(part.file));
  return fmt::format("{{ head -c {} {}; tail -c +{} {} | iconv -f {} -t UTF-8; }} > {}", offset,
                     file, offset + 1, file, reading.iconv_name,
                     ShellWord(ConvertedName(part.file)));
}

std::string ExplainForeignPart(const InvalidPart& part, const ForeignPart& foreign) {
  const std::size_t before = part.offset - part.invalid;
  const bool is_first = before == 0 && Weight(ValidHead(part).substr(0, foreign.begin)) == 0;
  const std::size_t begin = is_first ? 0 : before + foreign.begin;
  const std::size_t end = before + foreign.end;
  const bool is_last = foreign.end == part.bytes.size();
  const std::string from = begin == 0 ? "its beginning" : fmt::format("byte offset {}", begin);
  std::string text = fmt::format(
      "not UTF-8 throughout: byte 0x{:02X} at byte offset {} is invalid\n"
      "  From {} {} it seems to be in another encoding than the rest, which is UTF-8:",
      Byte(part, part.invalid), part.offset, from,
      is_last ? "on" : fmt::format("to about byte offset {}", end));
  text += ListReadings(foreign.readings.plausible, [&](const Reading& reading) {
    return is_last ? "\n    " + PartCommand(reading, begin, part) : std::string();
  });
  return text +
         "\n  Texts in different encodings were joined: convert each to UTF-8 before they are "
         "joined,\n  or get the text again";
}

// Whether there are more control characters than in a text.
bool IsLikeBinary(std::string_view bytes) {
  constexpr std::ptrdiff_t kFew = 3;
  constexpr std::ptrdiff_t kOneIn = 50;
  const auto count = std::ranges::count_if(bytes, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 &&
           std::string_view("\t\n\f\r\x1B").find(c) == std::string_view::npos;
  });
  return count > kFew && kOneIn * count >= std::ssize(bytes);
}

std::string ExplainReadings(const InvalidPart& part, const Readings& readings) {
  std::string text = Cause(part);
  const bool is_known = !readings.plausible.empty();
  if (is_known) text += ListConversions(readings.plausible, part);
  if (!readings.complete) {
    text +=
        "\n  This system cannot decode some encodings: on Debian, install the package\n"
        "  libc-gconv-modules-extra, or convert the text to UTF-8 elsewhere";
  } else if (!is_known) {
    text +=
        IsLikeBinary(part.bytes)
            ? "\n  It has control characters as no text has. Is it a binary file?"
            : "\n  It makes sense in no encoding that is known here: find out which it has, or\n"
              "  get the text in UTF-8";
  }
  return text;
}

Readings GuessAnyEncoding(std::string_view bytes) {
  Readings readings = GuessEncoding(bytes);
  const bool is_wide = bytes.find('\0') != std::string_view::npos;
  if (!readings.plausible.empty() || is_wide) return readings;
  const bool complete = readings.complete;
  readings = GuessRareEncoding(bytes);
  readings.complete = readings.complete && complete;
  return readings;
}

// A text in UTF-8 with a few NULs in it.
std::string ExplainNul(const InvalidPart& part) {
  return fmt::format("{}\n  Remove it:\n    tr -d '\\000' < {} > {}", Cause(part),
                     ShellWord(DisplayPath(part.file)), ShellWord(ConvertedName(part.file)));
}

}  // namespace

std::string ExplainInvalidText(const InvalidPart& part) {
  const std::string_view bytes = BytesToGuess(part);
  const bool is_utf8 = IsMostlyUtf8(part);
  // ASCII in UTF-16 is UTF-8, too, but every other byte is NUL.
  const bool has_many_nuls = 3 * std::ranges::count(bytes, '\0') >= std::ssize(bytes);
  const bool has_nul = Byte(part, part.invalid) == 0;
  const bool is_damaged = is_utf8 && !has_many_nuls && !(has_nul && IsLikeBinary(bytes));
  const std::optional<ForeignPart> foreign = has_nul ? std::nullopt : FindForeignPart(part);
  std::string text;
  if (foreign) {
    text = ExplainForeignPart(part, *foreign);
  } else if (!is_damaged) {
    text = ExplainReadings(part, GuessAnyEncoding(bytes));
  } else {
    text = has_nul ? ExplainNul(part) : ExplainDamage(part);
  }
  const bool has_command = text.find("\n    ") != std::string::npos;
  if (part.is_in_archive && has_command) {
    text.insert(text.find('\n'), "\n  Unpack the zip archive first.");
  }
  return text;
}

}  // namespace runexp
