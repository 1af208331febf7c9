#include "core/spec/label.h"

#include <locale.h>
#include <utf8.h>
#include <wctype.h>

#include <algorithm>

#include "core/spec/field.h"

namespace runexp {
namespace {

// The C library classifies letters of all scripts only in a UTF-8 locale; C.UTF-8 always exists.
class Utf8Locale {
 public:
  Utf8Locale() : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {}
  ~Utf8Locale() {
    if (locale_ != nullptr) freelocale(locale_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

  bool IsLetter(char32_t code_point) const {
    return locale_ != nullptr && iswalnum_l(static_cast<wint_t>(code_point), locale_) != 0;
  }

 private:
  locale_t locale_;
};

bool IsAsciiLabelCharacter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

}  // namespace

bool IsLabel(std::string_view text) {
  if (text.empty() || text.size() > kMaxLabelBytes || text.front() == '.') return false;
  if (!utf8::is_valid(text)) return false;
  const Utf8Locale locale;
  for (auto it = text.begin(); it != text.end();) {
    const char32_t c = utf8::next(it, text.end());
    if (!(c < 0x80 ? IsAsciiLabelCharacter(c) : locale.IsLetter(c))) return false;
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
