// The one exception for what a user or the world got wrong (a bad spec, a missing file, a full
// disk). Its text names the place and the cause in its first line; the lines that follow, if any,
// are indented by two and say more, the remedy last. Bugs of ours are not Errors.
#pragma once

#include <stdexcept>

namespace runexp {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace runexp
