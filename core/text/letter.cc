#include "core/text/letter.h"

#include <locale.h>
#include <wctype.h>

namespace runexp {
namespace {

// The C library classifies letters of all scripts only in a UTF-8 locale; C.UTF-8 always exists.
// Never freed: threads may still ask while the process ends. If memory runs out, no character is a
// letter.
locale_t Utf8Locale() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

bool Is(int (*test)(wint_t, locale_t), char32_t code_point) {
  const locale_t locale = Utf8Locale();
  return locale != nullptr && test(static_cast<wint_t>(code_point), locale) != 0;
}

}  // namespace

bool IsLetterOrDigit(char32_t code_point) { return Is(iswalnum_l, code_point); }

bool IsVisible(char32_t code_point) { return Is(iswgraph_l, code_point); }

bool IsUpperCase(char32_t code_point) { return Is(iswupper_l, code_point); }

bool IsLowerCase(char32_t code_point) { return Is(iswlower_l, code_point); }

char32_t ToOtherCase(char32_t code_point) {
  const locale_t locale = Utf8Locale();
  if (locale == nullptr) return code_point;
  const auto character = static_cast<wint_t>(code_point);
  return static_cast<char32_t>(IsUpperCase(code_point) ? towlower_l(character, locale)
                                                       : towupper_l(character, locale));
}

}  // namespace runexp
