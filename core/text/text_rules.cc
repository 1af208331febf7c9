#include "core/text/text_rules.h"

#include <utf8.h>

#include <iterator>

#include "core/base/find_named.h"
#include "core/text/line_break.h"
#include "core/text/lowercase.h"

namespace runexp {
namespace {

constexpr LineBreaksInfo kLineBreaks[] = {
    {"space", LineBreaks::kSpace},
    {"keep", LineBreaks::kKeep},
};

bool IsAToZ(char32_t c) { return (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z'); }

char32_t ChangedAlone(char32_t c, const TextRules& rules) {
  if (IsLineBreak(c)) return rules.line_breaks == LineBreaks::kSpace ? U' ' : c;
  if (rules.only_a_to_z && !IsAToZ(c)) return U' ';
  return rules.lowercase ? Lowercase(c) : c;
}

}  // namespace

std::span<const LineBreaksInfo> LineBreakTreatments() { return kLineBreaks; }

const LineBreaksInfo* FindLineBreaks(std::string_view name) { return FindNamed(kLineBreaks, name); }

bool TextChanger::Change(char32_t& character) {
  character = ChangedAlone(character, rules_);
  const bool is_space = character == U' ';
  const bool is_dropped = rules_.collapse_spaces && is_space && after_space_;
  after_space_ = is_space;
  return !is_dropped;
}

std::string ChangeText(const std::string& utf8, const TextRules& rules) {
  if (!utf8::is_valid(utf8.begin(), utf8.end())) return utf8;
  TextChanger changer(rules);
  std::string changed;
  for (auto at = utf8.begin(); at != utf8.end();) {
    char32_t character = utf8::unchecked::next(at);
    if (changer.Change(character)) utf8::unchecked::append(character, std::back_inserter(changed));
  }
  return changed;
}

}  // namespace runexp
