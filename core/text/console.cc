#include "core/text/console.h"

#include <poll.h>
#include <unistd.h>

#include <string>

#include "core/text/printable.h"

namespace runexp {
namespace {

void Write(std::FILE* out, std::string_view text) { std::fwrite(text.data(), 1, text.size(), out); }

}  // namespace

void PrintText(std::FILE* out, std::string_view text) { Write(out, PrintableLines(text)); }

void PrintExactly(std::string_view text) {
  static const bool is_terminal = isatty(STDOUT_FILENO) == 1;
  if (is_terminal) {
    PrintText(stdout, text);
  } else {
    Write(stdout, text);
  }
}

void PrintDrawing(std::FILE* out, std::string_view text) { Write(out, text); }

bool OutputIsUnread() {
  pollfd output = {.fd = STDOUT_FILENO, .events = 0, .revents = 0};
  return poll(&output, 1, 0) == 1 && (output.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace runexp
