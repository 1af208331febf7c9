// Shows on the terminal's last line how many runs have been prepared, if that takes long.
#pragma once

#include <chrono>
#include <cstddef>

#include "core/text/redrawn_lines.h"

namespace runexp {

// Writes nothing within the first second, or if stderr is no terminal.
class PrepareLine {
 public:
  PrepareLine();
  ~PrepareLine();  // erases the line
  PrepareLine(const PrepareLine&) = delete;
  PrepareLine& operator=(const PrepareLine&) = delete;

  // As PrepareProgress (prepare.h).
  void Show(std::size_t done, std::size_t all);

 private:
  using Clock = std::chrono::steady_clock;

  bool is_terminal_;
  RedrawnLines line_;
  Clock::time_point next_;
};

}  // namespace runexp
