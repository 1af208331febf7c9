#include "core/text/braille_canvas.h"

#include <fmt/format.h>

#include <algorithm>

namespace runexp {

BrailleCanvas::BrailleCanvas(std::size_t columns, std::size_t rows)
    : columns_(columns), rows_(rows), dots_(columns * rows), colours_(columns * rows) {}

void BrailleCanvas::Set(std::size_t x, std::size_t y, int colour) {
  static constexpr std::uint8_t kDots[4][2] = {
      {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
  const std::size_t cell = y / 4 * columns_ + x / 2;
  dots_[cell] = static_cast<std::uint8_t>(dots_[cell] | kDots[y % 4][x % 2]);
  colours_[cell] = colour;
}

void BrailleCanvas::SetColumn(std::size_t x, std::size_t y, std::size_t other_y, int colour) {
  const auto [low, high] = std::minmax(y, other_y);
  for (std::size_t between = low; between <= high; ++between) Set(x, between, colour);
}

std::string BrailleCanvas::Line(std::size_t row, bool with_colour) const {
  std::string line;
  for (std::size_t cell = row * columns_; cell < (row + 1) * columns_; ++cell) {
    if (dots_[cell] == 0) {
      line += ' ';
      continue;
    }
    // U+2800 plus the dots, in UTF-8.
    const unsigned dots = dots_[cell];
    const std::string character = {static_cast<char>(0xE2), static_cast<char>(0xA0 | dots >> 6),
                                   static_cast<char>(0x80 | (dots & 0x3F))};
    line += with_colour ? fmt::format("\x1b[{}m{}\x1b[0m", colours_[cell], character) : character;
  }
  return line;
}

}  // namespace runexp
