// What commands say on stderr.
#pragma once

#include <string_view>

namespace runexp {

// One line or several. It may name files, and their names hold what they like: control characters
// but line feeds are shown as U+FFFD.
void PrintMessage(std::string_view message);

}  // namespace runexp
