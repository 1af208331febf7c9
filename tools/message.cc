#include "tools/message.h"

#include <cstdio>

#include "core/run/console.h"

namespace runexp {

void PrintMessage(std::string_view message) { Print(stderr, "{}\n", message); }

}  // namespace runexp
