#include "core/data/invalid_text.h"

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
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
  if (first >= 0xF4) return "beyond U+10FFFF, the last character";
  return "no character";
}

std::string DropCommand(const InvalidPart& part) {
  std::string command = ConversionCommand("UTF-8", part.file);
  return command.replace(0, 5, "iconv -c");
}

std::string ExplainDamage(const InvalidPart& part) {
  if (IsCutOff(part)) {
    return fmt::format(
        "ends within a character: byte offset {} begins one of {} bytes\n"
        "  The text is cut off: get the whole, or drop its last bytes:\n    {}",
        part.offset, LengthOf(Byte(part, part.invalid)), DropCommand(part));
  }
  return fmt::format(
      "not UTF-8 throughout: byte 0x{:02X} at byte offset {} is invalid\n"
      "  It is {}.\n"
      "  Write the text again as UTF-8, or drop what is invalid:\n    {}",
      Byte(part, part.invalid), part.offset, KindOfFault(part), DropCommand(part));
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

std::string ListReadings(std::span<const Reading> readings, const InvalidPart& part) {
  std::vector<std::u32string> texts;
  for (const Reading& reading : readings) {
    texts.push_back(DecodeUtf8(reading.text, reading.text.size(), reading.encoding));
  }
  const std::size_t index = FirstToShow(texts);
  std::string text = readings.size() == 1
                         ? "\n  It seems to be in this encoding; convert it to UTF-8:"
                         : "\n  Choose the encoding in which it reads well; convert it to UTF-8:";
  for (std::size_t i = 0; i < readings.size(); ++i) {
    text += fmt::format("\n  {}: {}\n    {}", readings[i].encoding, Sample(texts[i], index),
                        ConversionCommand(readings[i].iconv_name, part.file));
  }
  return text;
}

std::string ExplainReadings(const InvalidPart& part, const Readings& readings) {
  std::string text = Cause(part);
  const std::size_t count = std::min(readings.plausible.size(), kMaxReadings);
  if (count > 0) text += ListReadings(std::span(readings.plausible).first(count), part);
  if (!readings.complete) {
    text +=
        "\n  This system cannot decode some encodings: on Debian, install the package\n"
        "  libc-gconv-modules-extra, or convert the text to UTF-8 elsewhere";
  } else if (count == 0) {
    text += "\n  It makes sense in no encoding that is known here. Is it a binary file?";
  }
  return text;
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
  const Readings readings = is_utf8 && !has_many_nuls ? Readings() : GuessEncoding(bytes);
  std::string text;
  if (!is_utf8 || !readings.plausible.empty()) {
    text = ExplainReadings(part, readings);
  } else {
    text = Byte(part, part.invalid) == 0 ? ExplainNul(part) : ExplainDamage(part);
  }
  const bool has_command = text.find("\n    ") != std::string::npos;
  if (part.is_in_archive && has_command) {
    text.insert(text.find('\n'), "\n  Unpack the zip archive first.");
  }
  return text;
}

}  // namespace runexp
