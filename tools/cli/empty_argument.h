// An empty argument comes from a shell variable that is unset, as in --shard "$UNSET", and would
// count as if it had not been given.
#pragma once

#include <span>
#include <string>

namespace runexp {

// Describes the first argument that is empty, or that ends in "=" and so gives an option an empty
// value; "" if there is none.
std::string FindEmptyArgument(std::span<const std::string> arguments);

}  // namespace runexp
