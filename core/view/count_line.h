// Shows on the terminal's last line how many runs of many are done, if that takes long.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "core/text/redrawn_lines.h"

namespace runexp {

// Writes nothing within the first second, or if stderr is no terminal.
class CountLine {
 public:
  // `what`: such as "preparing". Looks at the clock once in `stride` calls of Show.
  explicit CountLine(std::string what, std::size_t stride = 1);
  ~CountLine();  // erases the line
  CountLine(const CountLine&) = delete;
  CountLine& operator=(const CountLine&) = delete;

  // "preparing: 1,024 of 10,000 runs"
  void Show(std::size_t done, std::size_t all);

 private:
  using Clock = std::chrono::steady_clock;

  const std::string what_;
  const std::size_t stride_;
  bool is_terminal_;
  RedrawnLines line_;
  Clock::time_point next_;
};

}  // namespace runexp
