// Prints messages of commands to stderr.
#pragma once

#include <string_view>

namespace runexp {

// Prints one or several lines and adds a line feed.
void PrintMessage(std::string_view message);

}  // namespace runexp
