#include "tools/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <limits>
#include <string_view>

namespace runexp {

std::size_t OutputWidth() {
  winsize size = {};
  if (isatty(STDOUT_FILENO) == 0) return std::numeric_limits<std::size_t>::max();
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

bool OutputHasColour() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* type = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0') &&
         (type == nullptr || type != std::string_view("dumb"));
}

}  // namespace runexp
