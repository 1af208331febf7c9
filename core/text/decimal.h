// Reads numbers as people write them: in decimal. A number has no plus sign, no spaces and no
// leading zeros, which mean octal to some programs and nothing to others.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace runexp {

// Nothing if the text is not such a number, or the number does not fit.
std::optional<std::int64_t> ParseInteger(std::string_view text);

// Such as 2, 0.5, .5 or 1e-3; nothing for infinities and NaN.
std::optional<double> ParseNumber(std::string_view text);

// The text without the zeros that make it no decimal number: "12" for "012"; "" if they are not
// what is wrong with it.
std::string_view WithoutLeadingZeros(std::string_view text);

}  // namespace runexp
