#include "core/spec/toml_mistake.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "core/spec/toml_place.h"

namespace runexp {
namespace {

using Finding = std::optional<TomlMistake>;

bool Says(const TomlPlace& place, std::string_view words) {
  return place.description.find(words) != std::string_view::npos;
}

TomlMistake At(const TomlPlace& place, std::string_view part, std::string cause,
               std::string remedy) {
  return {RegionOf(place, part), std::move(cause), std::move(remedy)};
}

std::string_view Code(const TomlPlace& place) {
  const std::string_view code = place.line.substr(0, place.code_end);
  const std::size_t first = code.find_first_not_of(" \t");
  return first == std::string_view::npos ? code.substr(code.size()) : code.substr(first);
}

// The character where the parser stopped, or the last of the line.
std::string_view Stop(const TomlPlace& place) {
  if (place.error < place.line.size()) return place.line.substr(place.error, 1);
  return place.line.substr(place.line.size() - std::min<std::size_t>(place.line.size(), 1));
}

bool IsFirstLine(const TomlPlace& place) {
  const auto begin = static_cast<std::size_t>(place.line.data() - place.text.data());
  return place.text.find_first_not_of(" \t\r\n") >= begin;
}

Finding Json(const TomlPlace& place) {
  const std::string_view code = Code(place);
  if (!code.starts_with('{') || !IsFirstLine(place)) return std::nullopt;
  return At(
      place, code.substr(0, 1), "this looks like JSON; a spec is TOML",
      "write name = \"my_experiment\", and sections such as [corpus] with their fields below");
}

// A key that is followed by a colon, and nothing.
bool IsYamlSection(std::string_view code) {
  return code.ends_with(':') && code.find_first_of("=\"' ") == std::string_view::npos;
}

// Whether a line, also another one, is a section of YAML.
bool HasYamlSection(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (IsYamlSection(line)) return true;
  }
  return false;
}

Finding Yaml(const TomlPlace& place) {
  const std::string_view code = Code(place);
  if (Says(place, "saw ':'") && !IsYamlSection(code) && HasYamlSection(place.text)) {
    return At(place, Stop(place), "this looks like YAML; a spec is TOML",
              "write = instead of :, and [corpus] instead of corpus: before its fields");
  }
  const bool is_list = code.starts_with("- ") || (code.starts_with("---") && IsFirstLine(place));
  if (!is_list && !IsYamlSection(code)) return std::nullopt;
  std::string_view name = code.substr(0, code.size() - 1);
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  return At(place, code, "this looks like YAML; a spec is TOML",
            is_list
                ? "write name = \"my_experiment\", and lists such as prefixes = [\"a\", \"b\"]"
                : fmt::format("write [{}], and its fields below it, such as epochs = 100", name));
}

Finding ForeignComment(const TomlPlace& place) {
  const std::string_view code = Code(place);
  for (const std::string_view mark : {";", "//", "/*", "%", "--", "<!--"}) {
    if (!code.starts_with(mark)) continue;
    return At(place, code.substr(0, mark.size()), fmt::format("{} begins no comment", mark),
              "a comment begins with #");
  }
  return std::nullopt;
}

Finding Assignment(const TomlPlace& place) {
  const std::string_view code = Code(place);
  const std::size_t quote = code.find_first_of("\"'");
  for (const std::string_view mark : {"==", ":=", "+=", "=>", "<-", "->"}) {
    const std::size_t at = code.find(mark);
    if (at >= quote || at == std::string_view::npos) continue;
    return At(place, code.substr(at, mark.size()), fmt::format("{} sets no value", mark),
              "write one =, such as epochs = 100");
  }
  return std::nullopt;
}

Finding Colon(const TomlPlace& place) {
  if (!Says(place, "expected '=', saw ':'")) return std::nullopt;
  return At(place, Stop(place), "a colon sets no value", "write =, such as epochs = 100");
}

Finding OpenSection(const TomlPlace& place) {
  const std::string_view code = Code(place);
  if (!code.starts_with('[') || code.ends_with(']') || !place.key.empty()) return std::nullopt;
  return At(place, code.substr(0, 1), "this [ is not closed",
            "write ] after the name of the section, such as [corpus]");
}

// Calls visit(number, line) for each line above; `line` begins with its first letter.
template <typename Visit>
void ForEachLineAbove(const TomlPlace& place, const Visit& visit) {
  std::string_view rest = place.text;
  for (std::int64_t number = 1; number < place.number; ++number) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    visit(number, line);
  }
}

Finding SectionTwice(const TomlPlace& place) {
  const std::string_view code = Code(place);
  if (!Says(place, "cannot redefine") || !code.starts_with('[')) return std::nullopt;
  const std::string_view name = code.substr(1, code.find(']') - 1);
  std::int64_t section = 0, dotted = 0;  // the first lines of both kinds
  ForEachLineAbove(place, [&](std::int64_t number, std::string_view line) {
    if (section == 0 && line.starts_with(code)) section = number;
    const bool is_dotted = line.starts_with(name) && line.substr(name.size()).starts_with('.');
    if (dotted == 0 && is_dotted) dotted = number;
  });
  if (section > 0) {
    return At(place, code, fmt::format("{} appears twice, first in line {}", code, section),
              "move its fields there");
  }
  if (dotted == 0) return std::nullopt;
  return At(place, code, fmt::format("line {} sets a field of {} already", dotted, code),
            fmt::format("move that line below {}, without \"{}.\"", code, name));
}

Finding KeyTwice(const TomlPlace& place) {
  if (!Says(place, "cannot redefine") || place.key.empty()) return std::nullopt;
  std::int64_t first = 0;  // in the same section
  ForEachLineAbove(place, [&](std::int64_t number, std::string_view line) {
    if (line.starts_with('[')) first = 0;
    const bool same = line.starts_with(place.key) &&
                      line.find_first_not_of(" \t", place.key.size()) == line.find('=');
    if (same && first == 0) first = number;
  });
  return At(place, place.key,
            first > 0 ? fmt::format("{} is set twice, first in line {}", place.key, first)
                      : fmt::format("{} is set twice", place.key),
            "keep one of the two");
}

Finding InlineTable(const TomlPlace& place) {
  if (!Says(place, "inline table") || place.key.empty()) return std::nullopt;
  if (!Says(place, "dangling comma") && !Says(place, "'\\n'")) return std::nullopt;
  return At(place, Stop(place),
            "a table in braces is written on one line, without a comma before its }",
            fmt::format("write [{}] instead, and its fields below it", place.key));
}

Finding OldMac(const TomlPlace& place) {
  if (place.line.find('\r') == std::string_view::npos || !Says(place, "\\r")) return std::nullopt;
  return At(place, place.line.substr(place.line.find('\r'), 1),
            "the lines end in CR alone, as on an old Mac",
            "save the file with Unix line ends (LF)");
}

// Where brackets, outside quotes and comments, are open at the end of the text.
std::vector<std::size_t> OpenBrackets(std::string_view text) {
  std::vector<std::size_t> open;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == '\\' && quote == '"') ++i;
      if (c == quote || c == '\n') quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
    } else if (c == '[') {
      open.push_back(i);
    } else if (c == ']' && !open.empty()) {
      open.pop_back();
    }
  }
  return open;
}

Region RegionOfByte(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t begin = before.rfind('\n') + 1;  // npos + 1 is 0
  const TomlPlace place = {.text = text,
                           .number = std::ranges::count(before, '\n') + 1,
                           .line = text.substr(begin, text.find('\n', begin) - begin)};
  return RegionOf(place, text.substr(offset, 1));
}

// The parser reads a text in three quotes up to the end of the file.
Finding OpenLongText(const TomlPlace& place) {
  if (!Says(place, "end-of-file")) return std::nullopt;
  for (const std::string_view quotes : {"\"\"\"", "'''"}) {
    std::size_t count = 0, last = 0;
    for (std::size_t at = place.text.find(quotes); at != std::string_view::npos;
         at = place.text.find(quotes, at + quotes.size())) {
      last = at;
      ++count;
    }
    if (count % 2 == 0) continue;
    return TomlMistake{RegionOfByte(place.text, last), "this quote is not closed",
                       fmt::format("write {} at the end of the text", quotes)};
  }
  return std::nullopt;
}

// The parser stops at the end of the text, or at the key or section that follows the array.
Finding OpenArray(const TomlPlace& place) {
  const bool at_end = Says(place, "end-of-file");
  const bool at_next = (!place.key.empty() && !place.has_value) || Code(place).starts_with('[');
  if (!at_end && !at_next) return std::nullopt;
  const auto line = static_cast<std::size_t>(place.line.data() - place.text.data());
  const std::vector<std::size_t> open =
      OpenBrackets(at_end ? place.text : place.text.substr(0, line));
  if (open.empty()) return std::nullopt;
  return TomlMistake{RegionOfByte(place.text, open.back()), "this [ is not closed",
                     "write ] after the last value"};
}

Finding NoComma(const TomlPlace& place) {
  if (!Says(place, "expected comma or closing ']'")) return std::nullopt;
  if (Says(place, "saw ';'")) {
    return At(place, Stop(place), "a ; separates no values", "write a comma: [1, 2]");
  }
  return At(place, Stop(place), "there is no comma between two values",
            "for example: [\"a\", \"b\"]");
}

Finding KeyOfSeveralWords(const TomlPlace& place) {
  if (!Says(place, "expected '='")) return std::nullopt;
  const std::string_view code = Code(place);
  if (!place.key.empty() && place.key.find_first_of(" \t") == std::string_view::npos) {
    return std::nullopt;
  }
  if (place.key.empty()) {
    const std::string_view word = code.substr(0, code.find_first_of(" \t"));
    return At(place, word, "this line sets nothing",
              fmt::format("write {} = and a value, or # before a comment", word));
  }
  std::string joined;
  for (const char c : place.key) joined += c == ' ' || c == '\t' ? '_' : c;
  return At(place, place.key, "a key is one word", fmt::format("for example: {}", joined));
}

// The first that fits counts.
constexpr auto kPatterns = std::to_array<TomlPattern>(
    {FindForeignCharacter, FindLayoutMistake, Json, OldMac, Yaml, ForeignComment, Assignment, Colon,
     SectionTwice, KeyTwice, OpenLongText, OpenArray, OpenSection, InlineTable, NoComma,
     KeyOfSeveralWords, FindValueMistake});

// The parser's own words, on one line.
TomlMistake Untranslated(const TomlPlace& place, const Region& where) {
  std::string cause(place.description);
  if (cause.starts_with("Error while")) cause.front() = 'e';
  for (char& c : cause) {
    if (c == '\n') c = ' ';
  }
  return {
      where, std::move(cause),
      "each line is KEY = VALUE or [SECTION]; a text is written in quotes, and a key is set once"};
}

}  // namespace

TomlMistake ExplainTomlError(std::string_view text, const Region& where,
                             std::string_view description) {
  const TomlPlace place = FindPlace(text, where, description);
  for (const TomlPattern pattern : kPatterns) {
    if (auto mistake = pattern(place)) return *std::move(mistake);
  }
  return Untranslated(place, where);
}

}  // namespace runexp
