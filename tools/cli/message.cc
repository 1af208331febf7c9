#include "tools/cli/message.h"

#include <cstdio>

#include "core/text/console.h"

namespace runexp {

void PrintMessage(std::string_view message) { Print(stderr, "{}\n", message); }

}  // namespace runexp
