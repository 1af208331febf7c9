// The few colours of our lines on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace runexp {

enum class Colour { kNone, kRed, kYellow, kGreen, kDim };

// The printable text in that colour, between escape sequences; for kNone the text alone.
std::string Coloured(std::string_view text, Colour colour);

}  // namespace runexp
