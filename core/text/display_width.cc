#include "core/text/display_width.h"

#include <locale.h>
#include <wchar.h>

#include <algorithm>

namespace runexp {
namespace {

// The C library knows the widths, but only in a UTF-8 locale; Debian's has C.UTF-8 built in.
class Utf8Locale {
 public:
  Utf8Locale() : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_ != nullptr) previous_ = uselocale(locale_);
  }
  ~Utf8Locale() {
    if (locale_ == nullptr) return;
    uselocale(previous_);
    freelocale(locale_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  locale_t locale_;
  locale_t previous_ = nullptr;
};

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  // Most text is ASCII and needs no locale, which is slow to create.
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::ranges::all_of(text, is_ascii)) return text.size();
  const Utf8Locale utf8;
  std::size_t columns = 0;
  mbstate_t state = {};
  while (!text.empty()) {
    wchar_t character = 0;
    std::size_t length = mbrtowc(&character, text.data(), text.size(), &state);
    if (length == 0 || length > text.size()) {  // a NUL, or an invalid or incomplete sequence
      state = {};
      length = 1;
      columns += 1;
    } else {
      const int width = wcwidth(character);
      columns += width < 0 ? 1u : static_cast<std::size_t>(width);
    }
    text.remove_prefix(length);
  }
  return columns;
}

}  // namespace runexp
