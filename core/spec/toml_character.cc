// Characters that look like those of TOML, or that cannot be seen.

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
#include <array>

#include "core/spec/toml_place.h"

namespace runexp {
namespace {

struct LookAlike {
  char32_t first, last;  // a range
  std::string_view kind;
  std::string_view remedy;
};

constexpr std::string_view kStraight = "write straight quotes: \" or '";
constexpr std::string_view kSpace = "write an ordinary space";
constexpr std::string_view kInvisible = "delete it";

constexpr auto kLookAlikes = std::to_array<LookAlike>({
    {0x2018, 0x201F, "a curly quote", kStraight},
    {0x00AB, 0x00AB, "an angle quote", kStraight},
    {0x00BB, 0x00BB, "an angle quote", kStraight},
    {0x2039, 0x203A, "an angle quote", kStraight},
    {0x300C, 0x300F, "a corner bracket", kStraight},
    {0x301D, 0x301F, "a curly quote", kStraight},
    {0x0060, 0x0060, "a backquote", kStraight},
    {0x00B4, 0x00B4, "an accent", kStraight},
    {0x2032, 0x2033, "a prime", kStraight},
    {0x3001, 0x3001, "an ideographic comma", "write a comma: ,"},
    {0x3010, 0x3011, "a wide bracket", "write [ or ]"},
    {0x2010, 0x2015, "a dash", "write a minus sign: -"},
    {0x2212, 0x2212, "a minus sign of mathematics", "write a minus sign: -"},
    {0x00A0, 0x00A0, "a no-break space", kSpace},
    {0x2000, 0x200A, "a space of another width", kSpace},
    {0x202F, 0x202F, "a narrow no-break space", kSpace},
    {0x205F, 0x205F, "a space of another width", kSpace},
    {0x3000, 0x3000, "an ideographic space", kSpace},
    {0x00AD, 0x00AD, "an invisible character", kInvisible},
    {0x200B, 0x200F, "an invisible character", kInvisible},
    {0x2028, 0x202E, "an invisible character", kInvisible},
    {0x2060, 0x2069, "an invisible character", kInvisible},
    {0xFEFF, 0xFEFF, "a byte order mark", kInvisible},
    {0x0000, 0x0008, "a control character", kInvisible},
    {0x000B, 0x000C, "a control character", kInvisible},
    {0x000E, 0x001F, "a control character", kInvisible},
    {0x007F, 0x009F, "a control character", kInvisible},
});

constexpr char32_t kFirstFullWidth = 0xFF01, kLastFullWidth = 0xFF5E;  // of "!" to "~"

struct Explanation {
  std::string kind;
  std::string remedy;
};

std::optional<Explanation> Explain(char32_t c) {
  if (kFirstFullWidth <= c && c <= kLastFullWidth) {
    const auto ascii = static_cast<char>(c - kFirstFullWidth + '!');
    return Explanation{"a full-width character", fmt::format("write {}", ascii)};
  }
  const auto found = std::ranges::find_if(
      kLookAlikes, [c](const LookAlike& l) { return l.first <= c && c <= l.last; });
  if (found == kLookAlikes.end()) return std::nullopt;
  return Explanation{std::string(found->kind), std::string(found->remedy)};
}

}  // namespace

// The first such character of the line that is outside quotes.
std::optional<TomlMistake> FindForeignCharacter(const TomlPlace& place) {
  char32_t quote = 0;
  const std::string_view line = place.line.substr(0, place.code_end);
  for (auto it = line.begin(); it != line.end();) {
    const auto start = it;
    const char32_t c = utf8::unchecked::next(it);
    if (quote != 0 || c == '"' || c == '\'') {
      if (quote == 0) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else if (c == '\\' && quote == '"' && it != line.end()) {
        utf8::unchecked::next(it);
      }
      continue;
    }
    const auto explanation = Explain(c);
    if (!explanation) continue;
    const auto code_point = static_cast<std::uint32_t>(c);
    return TomlMistake{RegionOf(place, {start, it}),
                       fmt::format("U+{:04X} is {}", code_point, explanation->kind),
                       explanation->remedy};
  }
  return std::nullopt;
}

}  // namespace runexp
