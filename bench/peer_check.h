// Checks that the same thing is timed: compares a peer's product with ours and counts its threads.
#pragma once

#include <string>

#include "bench/peer.h"

namespace runexp {

// Multiplies once on both sides. Returns what is wrong, or nothing.
std::string PeerFault(ProductData& ours, PlainProduct& theirs, const Kernel& multiply);

}  // namespace runexp
