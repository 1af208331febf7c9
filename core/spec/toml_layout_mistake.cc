// Lines that are no key and no section: of other files, or in other brackets and scripts.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/spec/field_tree.h"
#include "core/spec/toml_place.h"

namespace runexp {
namespace {

using Finding = std::optional<TomlMistake>;

TomlMistake At(const TomlPlace& place, std::string_view part, std::string cause,
               std::string remedy) {
  return {RegionOf(place, part), std::move(cause), std::move(remedy)};
}

std::string_view Code(const TomlPlace& place) {
  const std::string_view code = place.line.substr(0, place.code_end);
  return code.substr(std::min(code.find_first_not_of(" \t"), code.size()));
}

bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

bool HasForeignLetter(std::string_view text) { return !std::ranges::all_of(text, IsAscii); }

bool IsBareKey(std::string_view text) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
  return !text.empty() && text.find_first_not_of(kLetters) == std::string_view::npos;
}

Finding MergeConflict(const TomlPlace& place) {
  for (const std::string_view mark : {"<<<<<<<", "=======", ">>>>>>>", "|||||||"}) {
    const bool is_mark = place.line.starts_with(mark) &&
                         (place.line.size() == mark.size() || place.line[mark.size()] == ' ');
    if (!is_mark) continue;
    return At(place, place.line.substr(0, mark.size()),
              "this line marks a merge conflict that is not resolved",
              "keep one version of the lines, and delete <<<<<<<, ======= and >>>>>>>");
  }
  return std::nullopt;
}

// (training), <training> or {training}.
Finding SectionInOtherBrackets(const TomlPlace& place) {
  const std::string_view code = Code(place);
  for (const std::string_view brackets : {"()", "<>", "{}"}) {
    if (!code.starts_with(brackets[0]) || !code.ends_with(brackets[1])) continue;
    const std::string_view name = code.substr(1, code.size() - 2);
    if (!IsBareKey(name)) continue;
    return At(place, code, "a section is written in [ and ]", fmt::format("write [{}]", name));
  }
  return std::nullopt;
}

std::size_t CountOfWords(std::string_view line) {
  std::size_t words = 0;
  for (std::size_t at = 0; at < line.size();) {
    at = std::min(line.find_first_not_of(" \t", at), line.size());
    if (at < line.size()) ++words;
    at = std::min(line.find_first_of(" \t", at), line.size());
  }
  return words;
}

// Lyrics or a book, probably the corpus: no line of it is of a spec.
Finding PlainText(const TomlPlace& place) {
  const std::string_view code = Code(place);
  const auto begin = static_cast<std::size_t>(place.line.data() - place.text.data());
  const bool is_first = place.text.find_first_not_of(" \t\r\n") >= begin;
  if (!is_first || place.text.find('=') != std::string_view::npos) return std::nullopt;
  if (code.find_first_of(":[{\"'") != std::string_view::npos) return std::nullopt;
  if (!HasForeignLetter(code) && CountOfWords(code) < 4) return std::nullopt;
  return At(place, code, "this looks like a text, not like a spec",
            "a spec is a TOML file, such as experiments/smoke.toml; a text is named in it, as "
            "corpus.file");
}

// A key, or the name of a section, in another script.
Finding ForeignKey(const TomlPlace& place) {
  const std::string_view code = Code(place);
  const bool is_section = code.starts_with('[') && place.key.empty();
  std::string_view key = place.key;
  if (is_section) {
    key = code.substr(std::min(code.find_first_not_of('['), code.size()));
    key = key.substr(0, key.find(']'));
  }
  if (place.has_value || !HasForeignLetter(key)) return std::nullopt;
  if (key.find_first_of("\"'") != std::string_view::npos) return std::nullopt;
  const std::string name = is_section ? std::string(key) : FullName(place);
  return At(place, key, "a key has ASCII letters, digits, - and _ only", UnknownFieldRemedy(name));
}

// {'a'} or {"a", "b"}: a set of Python.
Finding SetInBraces(const TomlPlace& place) {
  const std::size_t equals = place.line.find('=');
  if (!place.has_value || equals == std::string_view::npos) return std::nullopt;
  std::string_view value = place.line.substr(equals + 1, place.code_end - equals - 1);
  value = value.substr(std::min(value.find_first_not_of(" \t"), value.size()));
  if (!value.starts_with('{') || !value.ends_with('}')) return std::nullopt;
  if (value.find_first_of("=:") != std::string_view::npos) return std::nullopt;
  return At(place, value, "a list is written with [ and ]",
            fmt::format("write [{}]", value.substr(1, value.size() - 2)));
}

constexpr auto kPatterns = std::to_array<TomlPattern>(
    {MergeConflict, SectionInOtherBrackets, PlainText, ForeignKey, SetInBraces});

}  // namespace

std::optional<TomlMistake> FindLayoutMistake(const TomlPlace& place) {
  for (const TomlPattern pattern : kPatterns) {
    if (auto mistake = pattern(place)) return mistake;
  }
  return std::nullopt;
}

}  // namespace runexp
