// How a text is read before a model sees it. Texts and the prefixes that a model continues are
// changed alike. NUMERICS.md, section 2, defines the same.
#pragma once

#include <compare>
#include <span>
#include <string>
#include <string_view>

namespace runexp {

enum class LineBreaks {
  kSpace,  // each line feed and each carriage return becomes one space
  kKeep,   // they are characters like others
};

struct LineBreaksInfo {
  const char* name;  // the word in the spec
  LineBreaks line_breaks;
};
// The first is the default.
std::span<const LineBreaksInfo> LineBreakTreatments();
// nullptr if there is none of this name.
const LineBreaksInfo* FindLineBreaks(std::string_view name);

// The rules in the order in which they apply.
struct TextRules {
  LineBreaks line_breaks = LineBreaks::kSpace;
  bool only_a_to_z = false;  // all but A to Z, a to z and line breaks that are kept become spaces
  bool lowercase = false;    // lowercase.h
  bool collapse_spaces = false;  // of neighbouring spaces (U+0020) the first remains

  auto operator<=>(const TextRules&) const = default;
};

// Changes a text character by character.
class TextChanger {
 public:
  explicit TextChanger(const TextRules& rules) : rules_(rules) {}

  // What the next character of the text becomes. Returns false if it is dropped.
  bool Change(char32_t& character);

 private:
  TextRules rules_;
  bool after_space_ = false;
};

// Returns what `utf8` becomes. A text that is not UTF-8 is returned as it is.
std::string ChangeText(const std::string& utf8, const TextRules& rules);

}  // namespace runexp
