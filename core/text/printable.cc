#include "core/text/printable.h"

#include <utf8.h>

#include <algorithm>
#include <iterator>

namespace runexp {
namespace {

std::string WithoutControls(std::string_view text, char32_t kept) {
  const auto is_plain = [&](char c) {
    return (c >= 0x20 && c < 0x7f) || static_cast<unsigned char>(c) == kept;
  };
  if (std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string valid;
  utf8::replace_invalid(text.begin(), text.end(), std::back_inserter(valid), 0xFFFD);
  std::string shown;
  for (auto at = valid.cbegin(); at != valid.cend();) {
    const char32_t code_point = utf8::unchecked::next(at);
    const bool is_shown = code_point == kept || !IsControl(code_point);
    utf8::unchecked::append(is_shown ? code_point : U'\uFFFD', std::back_inserter(shown));
  }
  return shown;
}

}  // namespace

bool IsControl(char32_t c) {
  const auto is_within = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  return c < 0x20 || is_within(0x7F, 0x9F) || c == 0x61C || is_within(0x200E, 0x200F) ||
         is_within(0x202A, 0x202E) || is_within(0x2066, 0x2069);
}

std::string Printable(std::string_view text) { return WithoutControls(text, U' '); }

std::string PrintableLines(std::string_view text) { return WithoutControls(text, U'\n'); }

}  // namespace runexp
