#include "core/text/colour.h"

#include <fmt/format.h>

namespace runexp {

std::string Coloured(std::string_view text, Colour colour) {
  const auto with = [&](int code) { return fmt::format("\x1b[{}m{}\x1b[0m", code, text); };
  switch (colour) {
    case Colour::kNone:
      return std::string(text);
    case Colour::kRed:
      return with(31);
    case Colour::kYellow:
      return with(33);
    case Colour::kGreen:
      return with(32);
    case Colour::kDim:
      return with(2);
  }
  return std::string(text);
}

}  // namespace runexp
