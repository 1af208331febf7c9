// The one exception for what a user or the world got wrong (a bad spec, a missing file, a full
// disk). Its text names the place and the cause in its first line; the lines that follow, if any,
// are indented by two and say more, the remedy last. Bugs of ours are not Errors.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

namespace runexp {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Where memory is out: so short that a std::string of it takes none.
inline constexpr char kOutOfMemory[] = "out of memory";

// What an exception says; kOutOfMemory for std::bad_alloc, and where there is no memory for a text.
std::string TextOf(const std::exception& problem) noexcept;

}  // namespace runexp
