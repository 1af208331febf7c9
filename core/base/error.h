// The exception for errors of the user or the environment: a bad spec, a missing file, a full disk.
// The first line of its text names the place and the cause; further lines, indented by two, give
// details, the remedy last. Bugs in this program are not Errors.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

namespace runexp {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The text of an out-of-memory error: short enough that a std::string of it allocates nothing.
inline constexpr char kOutOfMemory[] = "out of memory";

// Returns the message of an exception; kOutOfMemory for std::bad_alloc, or if memory for the text
// runs out.
std::string TextOf(const std::exception& problem) noexcept;

}  // namespace runexp
