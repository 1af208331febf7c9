#include "core/text/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <limits>
#include <string_view>

namespace runexp {
namespace {

winsize SizeOf(int descriptor) {
  winsize size = {};
  ioctl(descriptor, TIOCGWINSZ, &size);  // size stays zero if this is no terminal
  return size;
}

bool IsCapableTerminal(int descriptor) {
  const char* type = std::getenv("TERM");
  return isatty(descriptor) == 1 && (type == nullptr || type != std::string_view("dumb"));
}

bool HasColour(int descriptor) {
  const char* no_colour = std::getenv("NO_COLOR");
  return IsCapableTerminal(descriptor) && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace

std::size_t OutputWidth() {
  if (isatty(STDOUT_FILENO) == 0) return std::numeric_limits<std::size_t>::max();
  const std::size_t columns = SizeOf(STDOUT_FILENO).ws_col;
  return columns == 0 ? 80 : columns;
}

bool OutputHasColour() { return HasColour(STDOUT_FILENO); }

bool ErrorsHaveColour() { return HasColour(STDERR_FILENO); }

bool ErrorsCanBeRedrawn() { return IsCapableTerminal(STDERR_FILENO); }

std::size_t TerminalColumns() {
  const std::size_t columns = SizeOf(STDERR_FILENO).ws_col;
  return columns < 20 ? 80 : columns;
}

std::size_t TerminalRows() {
  const std::size_t rows = SizeOf(STDERR_FILENO).ws_row;
  return rows < 4 ? 24 : rows;
}

}  // namespace runexp
