// Text from the model: what a learner looks at first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/model/rnn.h"

namespace runexp {

// Greedy continuation, as the chapter's listing: from a zero state the model reads `prefix` (at
// least one index), then writes `length` characters, each the one of the largest output (the
// lowest index of equal ones). Returns the prefix and the continuation.
std::vector<std::int32_t> GenerateGreedy(const Parameters& parameters,
                                         std::span<const std::int32_t> prefix, std::size_t length);

}  // namespace runexp
