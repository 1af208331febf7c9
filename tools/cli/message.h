// What commands say on stderr.
#pragma once

#include <string_view>

namespace runexp {

// One line or several, to which a line feed is added.
void PrintMessage(std::string_view message);

}  // namespace runexp
