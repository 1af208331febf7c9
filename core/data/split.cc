#include "core/data/split.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <string_view>

namespace runexp {
namespace {

// The largest whole number that is not above `characters` times `fraction`. With the digits d1 d2 …
// behind the point that is c (0.d1 d2 …) = (c d1 + (c d2 + …) / 10) / 10; rounding down at each
// division gives the same as rounding down once.
std::size_t Share(std::size_t characters, double fraction) {
  std::array<char, 400> text;  // 0.000…: no double has more digits in its shortest form
  const char* end = std::to_chars(text.begin(), text.end(), fraction, std::chars_format::fixed).ptr;
  const std::string_view number(text.data(), end);
  std::size_t share = 0;
  for (std::size_t i = number.size(); i > number.find('.') + 1; --i) {
    share = (characters * static_cast<std::size_t>(number[i - 1] - '0') + share) / 10;
  }
  return share;
}

}  // namespace

TextSplit SplitText(std::span<const std::int32_t> text, double validation_fraction,
                    double test_fraction) {
  const std::size_t validation = Share(text.size(), validation_fraction);
  const std::size_t test = Share(text.size(), test_fraction);
  if (validation + test > text.size()) return {};
  const std::size_t train = text.size() - validation - test;
  return {text.first(train), text.subspan(train, validation), text.last(test)};
}

}  // namespace runexp
