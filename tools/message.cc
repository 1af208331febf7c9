#include "tools/message.h"

#include <cstdio>
#include <string>

#include "core/run/console.h"
#include "core/run/human_text.h"

namespace runexp {

void PrintMessage(std::string_view message) {
  std::string shown;
  while (true) {
    const std::size_t end = message.find('\n');
    shown += Printable(message.substr(0, end)) + "\n";
    if (end == std::string_view::npos) break;
    message.remove_prefix(end + 1);
  }
  Print(stderr, "{}", shown);
}

}  // namespace runexp
