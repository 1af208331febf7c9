#include "core/text/decimal.h"

#include "core/base/whole_number.h"

namespace runexp {
namespace {

bool IsDigit(char c) { return '0' <= c && c <= '9'; }

bool HasLeadingZero(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0' && IsDigit(text[1]);
}

// Without letters: "inf", "nan" and hexadecimal digits are no decimal numbers.
bool LooksDecimal(std::string_view text) {
  return text.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
}

template <typename Number>
std::optional<Number> Parse(std::string_view text) {
  if (!LooksDecimal(text) || HasLeadingZero(text)) return std::nullopt;
  return ReadWhole<Number>(text);
}

}  // namespace

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  return Parse<std::int64_t>(text);
}

std::optional<double> ParseNumber(std::string_view text) { return Parse<double>(text); }

std::string_view WithoutLeadingZeros(std::string_view text) {
  if (!HasLeadingZero(text) || text.starts_with('-')) return {};
  while (HasLeadingZero(text)) text.remove_prefix(1);
  return ParseNumber(text) ? text : std::string_view();
}

}  // namespace runexp
