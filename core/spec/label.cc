#include "core/spec/label.h"

#include <utf8.h>

#include <algorithm>

#include "core/spec/field.h"
#include "core/text/letter.h"

namespace runexp {
namespace {

bool IsAsciiLabelCharacter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

}  // namespace

bool IsLabel(std::string_view text) {
  if (text.empty() || text.size() > kMaxLabelBytes || text.front() == '.') return false;
  if (!utf8::is_valid(text)) return false;
  for (auto it = text.begin(); it != text.end();) {
    const char32_t c = utf8::next(it, text.end());
    if (!(c < 0x80 ? IsAsciiLabelCharacter(c) : IsLetterOrDigit(c))) return false;
  }
  return true;
}

bool IsSha256(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

bool HasControlCharacter(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

}  // namespace runexp
