// Text that is to be copied into a shell.
#pragma once

#include <string>
#include <string_view>

namespace runexp {

// The text as one word of a POSIX shell: quoted unless it needs no quotes.
std::string ShellWord(std::string_view text);

// The same, always in quotes.
std::string ShellQuoted(std::string_view text);

}  // namespace runexp
