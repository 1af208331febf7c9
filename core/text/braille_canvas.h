// A picture of dots for a terminal: eight to a character, by the braille patterns of Unicode.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace runexp {

class BrailleCanvas {
 public:
  // In characters.
  BrailleCanvas(std::size_t columns, std::size_t rows);

  // In dots.
  std::size_t width() const { return 2 * columns_; }
  std::size_t height() const { return 4 * rows_; }

  // Sets the dot x from the left and y from the top. Its character gets this colour, an SGR code.
  void Set(std::size_t x, std::size_t y, int colour);

  // Sets the dots (x, y) for all y between these two, ends included.
  void SetColumn(std::size_t x, std::size_t y, std::size_t other_y, int colour);

  // One row of characters; with_colour: with the terminal's escape sequences.
  std::string Line(std::size_t row, bool with_colour) const;

 private:
  std::size_t columns_;
  std::size_t rows_;
  std::vector<std::uint8_t> dots_;
  std::vector<int> colours_;  // of what was drawn last
};

}  // namespace runexp
