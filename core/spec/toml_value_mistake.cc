// Values that are written in another language's way.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <utility>

#include "core/spec/check.h"
#include "core/spec/field.h"
#include "core/spec/toml_place.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

using Finding = std::optional<TomlMistake>;

bool IsDigit(char c) { return '0' <= c && c <= '9'; }

bool IsDigits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, IsDigit); }

bool Says(const TomlPlace& place, std::string_view words) {
  return place.description.find(words) != std::string_view::npos;
}

TomlMistake At(const TomlPlace& place, std::string_view part, std::string cause,
               std::string remedy) {
  return {RegionOf(place, part), std::move(cause), std::move(remedy)};
}

Finding NoValue(const TomlPlace& place) {
  if (!place.token.empty()) return std::nullopt;
  return At(place, place.line.substr(place.code_end, 0), fmt::format("{} has no value", place.key),
            "write a value, or leave the line out: the field then has its default");
}

// A text that begins with a quote and does not end with it.
Finding OpenQuote(const TomlPlace& place) {
  const std::string_view token = place.token;
  if (!token.starts_with('"') && !token.starts_with('\'')) return std::nullopt;
  if (!Says(place, "control characters") && !Says(place, "end-of-file")) return std::nullopt;
  return At(place, token.substr(0, 1), "this quote is not closed",
            fmt::format("write {} at the end of the text", token.front()));
}

Finding Backslash(const TomlPlace& place) {
  if (!place.token.starts_with('"')) return std::nullopt;
  if (!Says(place, "escape") && !Says(place, "unicode")) return std::nullopt;
  const std::size_t at = place.line.rfind('\\', place.error);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view escape = place.line.substr(at, 2);
  const bool is_code = escape == "\\x" || Says(place, "surrogate");
  return At(place, escape.substr(0, 1),
            is_code ? "no character is written this way"
                    : "a backslash in \"…\" begins an escape, and this is none",
            is_code ? "write the character itself, or its number as in \"\\u0041\""
                    : "write / instead of \\ in a path, and \\\\ for a backslash itself");
}

Finding TextAfterText(const TomlPlace& place) {
  const std::string_view token = place.token;
  if (token.empty() || (token.front() != '"' && token.front() != '\'')) return std::nullopt;
  const std::size_t end = token.find(token.front(), 1);
  if (end == std::string_view::npos || end + 1 == token.size()) return std::nullopt;
  return At(place, token.substr(token.find_first_not_of(" \t", end + 1)),
            "this follows the end of a text",
            "delete it, or begin it with #; a quote inside a text is written \\\"");
}

struct Words {
  std::string_view words;  // in lower case
  std::string_view remedy;
};

constexpr std::string_view kNothing = "leave the line out: the field then has its default";
constexpr auto kWords = std::to_array<Words>({
    {" true yes on ", "write true"},
    {" false no off ", "write false"},
    {" none null nil undefined na n/a ~ - ", kNothing},
    {" infinity +infinity -infinity inf +inf -inf nan +nan -nan ",
     "neither infinity nor NaN is allowed here; write a number, such as 100.0"},
});

Finding Word(const TomlPlace& place) {
  if (place.token.find(' ') != std::string_view::npos) return std::nullopt;
  std::string word = " ";
  for (const char c : place.token) {
    word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  word += ' ';
  for (const auto& [words, remedy] : kWords) {
    if (words.find(word) != std::string_view::npos) {
      return At(place, place.token, fmt::format("{} is no value", place.token),
                std::string(remedy));
    }
  }
  return std::nullopt;
}

Finding PointAtAnEnd(const TomlPlace& place) {
  std::string_view digits = place.token;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  const std::size_t point = digits.find('.');
  if (point == std::string_view::npos) return std::nullopt;
  const std::string_view before = digits.substr(0, point);
  const std::string_view after = digits.substr(point + 1);
  const std::size_t exponent = std::min(after.find_first_of("eE"), after.size());
  const std::string_view fraction = after.substr(0, exponent);
  if (IsDigits(before) == IsDigits(fraction)) return std::nullopt;
  if (!before.empty() && !fraction.empty()) return std::nullopt;
  return At(place, place.token, "a number has digits on both sides of its point",
            fmt::format("write {}{}.{}{}", negative ? "-" : "", before.empty() ? "0" : before,
                        fraction.empty() ? "0" : fraction, after.substr(exponent)));
}

// Whether the text is 000 or 000,000.
bool IsThousands(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += 4) {
    if (!IsDigits(text.substr(at, 3)) || text.size() - at < 3) return false;
    if (text.size() - at > 3 && text[at + 3] != ',') return false;
  }
  return true;
}

// 0,5 or 1,000 or 1,2,3 outside an array.
Finding CommaInNumber(const TomlPlace& place) {
  std::string_view token = place.token;
  const std::string_view sign = token.starts_with('-') ? "-" : "";
  if (token.starts_with('-') || token.starts_with('+')) token.remove_prefix(1);
  const std::size_t comma = token.find(',');
  if (comma == std::string_view::npos || !IsDigits(token.substr(0, comma))) return std::nullopt;
  const std::string_view first = token.substr(0, comma);
  const std::string_view rest = token.substr(comma + 1);
  if (rest.empty()) {
    return At(place, token.substr(comma), "a line does not end with a comma", "delete it");
  }
  const std::string decimal = fmt::format("{}{}.{}", sign, first, rest);
  if (first != "0" && IsThousands(rest)) {
    std::string joined(sign);
    std::ranges::copy_if(token, std::back_inserter(joined), IsDigit);
    const bool is_clear = rest.size() > 3;
    return At(
        place, place.token, "a number has no comma",
        is_clear ? fmt::format("write {}", joined)
                 : fmt::format("write {}, or {} if the comma is a decimal point", joined, decimal));
  }
  if (IsDigits(rest)) {
    return At(place, place.token, "a number has no comma", fmt::format("write {}", decimal));
  }
  return At(place, place.token, fmt::format("{} takes one value here", place.key),
            "several values: write a list in a sweep, such as [1, 2]");
}

Finding LeadingZeros(const TomlPlace& place) {
  if (!Says(place, "leading zero")) return std::nullopt;
  std::string_view digits = place.token;
  while (digits.size() > 1 && digits[0] == '0' && IsDigit(digits[1])) digits.remove_prefix(1);
  return At(place, place.token, "a number has no leading zeros",
            digits == place.token ? "delete them" : fmt::format("write {}", digits));
}

Finding TooLarge(const TomlPlace& place) {
  if (Says(place, "not representable in 64 bits")) {
    return At(place, place.token, "this integer has more than 64 bits",
              "the largest integer is 9223372036854775807");
  }
  if (!Says(place, "could not be interpreted as a value")) return std::nullopt;
  return At(place, place.token, "this number is too large",
            fmt::format("the largest number of a spec is {}", kMaxFloat));
}

// [1; 2], as in Matlab.
Finding SemicolonInArray(const TomlPlace& place) {
  const std::size_t at = place.token.find(';');
  if (at == std::string_view::npos || place.token.find_first_of("\"'[") < at) return std::nullopt;
  const auto begin = static_cast<std::size_t>(place.token.data() - place.line.data());
  const std::string_view before = place.line.substr(0, begin);
  const std::size_t open = before.rfind('[');
  if (open == std::string_view::npos || open < before.find('=')) return std::nullopt;
  return At(place, place.token.substr(at, 1), "a ; separates no values", "write a comma: [1, 2]");
}

Finding Semicolon(const TomlPlace& place) {
  const std::size_t at = place.token.find(';');
  if (at == std::string_view::npos || place.token.find_first_of("\"'") < at) {
    const bool ends = place.line.substr(0, place.code_end).ends_with(';');
    if (!ends) return std::nullopt;
    return At(place, place.line.substr(place.code_end - 1, 1), "a line does not end with ;",
              "delete it");
  }
  const bool is_last = at + 1 == place.token.size();
  return At(place, place.token.substr(at, 1),
            is_last ? "a line does not end with ;" : "; begins no comment",
            is_last ? "delete it" : "a comment begins with #");
}

Finding SlashComment(const TomlPlace& place) {
  for (const std::string_view mark : {"//", "/*", "--"}) {
    const std::size_t at = place.token.find(mark);
    if (at == std::string_view::npos || at == 0 || place.token[at - 1] != ' ') continue;
    if (place.token.find_first_of("\"'", at) != std::string_view::npos) continue;
    return At(place, place.token.substr(at, mark.size()), fmt::format("{} begins no comment", mark),
              "a comment begins with #");
  }
  return std::nullopt;
}

Finding Expression(const TomlPlace& place) {
  const std::string_view token = place.token;
  if (token.starts_with('(')) {
    return At(place, token.substr(0, 1), "a list is written with [ and ]", "for example: [1, 2]");
  }
  if (token.starts_with('$')) {
    return At(place, token, "a spec has no variables", "write the value itself");
  }
  const std::size_t call = token.find('(');
  if (call != std::string_view::npos && call > 0) {
    return At(place, token, "a spec has no functions",
              "write the value, or in a sweep a list or { range = [1, 3], step = 1 }");
  }
  if (token.empty() || !(IsDigit(token.front()) || token.front() == '-')) return std::nullopt;
  if (token.find_first_of("*^/+") != std::string_view::npos) {
    return At(place, token, "a spec has no arithmetic", "write the number itself, such as 100.0");
  }
  return At(place, token, "this is no number",
            "write digits, such as 1000 or 1e-3; a text is written in quotes");
}

// The field that the line sets, varies or excludes; nullptr if that is not clear, as in braces.
const Field* FieldAt(const TomlPlace& place) {
  const auto begin = static_cast<std::size_t>(place.token.data() - place.line.data());
  if (place.line.substr(0, begin).find('{') != std::string_view::npos) return nullptr;
  return FindField(FullName(place));
}

bool TakesText(const Field& field) {
  const FieldValue value = DefaultValue(field);
  return std::holds_alternative<std::string>(value) ||
         std::holds_alternative<std::vector<std::string>>(value);
}

Finding BareText(const TomlPlace& place) {
  const std::string_view token = place.token;
  if (token.empty() || token.find_first_of("\"'[]{}") != std::string_view::npos)
    return std::nullopt;
  const Field* field = FieldAt(place);
  if (field != nullptr && !TakesText(*field)) {
    return At(place, token, fmt::format("{} must be {}", field->name, DomainText(*field)),
              ExampleText(*field));
  }
  if (field != nullptr && !field->choices.empty()) {
    if (auto problem = CheckValue(*field, std::string(token))) {
      return At(place, token, std::move(problem->cause), std::move(problem->remedy));
    }
  }
  std::string text(token);
  std::ranges::replace(text, '\\', '/');  // of a path
  return At(place, token, "a text is written in quotes", fmt::format("write {}", TomlString(text)));
}

// The first that fits counts.
constexpr auto kPatterns = std::to_array<TomlPattern>(
    {NoValue, OpenQuote, Backslash, Word, PointAtAnEnd, CommaInNumber, LeadingZeros, TooLarge,
     SlashComment, SemicolonInArray, Semicolon, TextAfterText, Expression, BareText});

}  // namespace

std::optional<TomlMistake> FindValueMistake(const TomlPlace& place) {
  if (!place.has_value) return std::nullopt;
  for (const TomlPattern pattern : kPatterns) {
    if (auto mistake = pattern(place)) return mistake;
  }
  return std::nullopt;
}

}  // namespace runexp
