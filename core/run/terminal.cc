#include "core/run/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace runexp {
namespace {

winsize TerminalSize() {
  winsize size = {};
  ioctl(STDERR_FILENO, TIOCGWINSZ, &size);  // stays zero where there is no terminal
  return size;
}

}  // namespace

bool ErrorsCanBeRedrawn() {
  const char* type = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 && (type == nullptr || type != std::string_view("dumb"));
}

std::size_t TerminalColumns() {
  const std::size_t columns = TerminalSize().ws_col;
  return columns < 20 ? 80 : columns;
}

std::size_t TerminalRows() {
  const std::size_t rows = TerminalSize().ws_row;
  return rows < 4 ? 24 : rows;
}

}  // namespace runexp
