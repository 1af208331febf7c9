// Do we time the same thing? A peer's product is compared with ours, and its threads are counted.
#pragma once

#include <string>

#include "bench/peer.h"

namespace runexp {

// Multiplies once on both sides; what is wrong, or nothing.
std::string PeerFault(ProductData& ours, PlainProduct& theirs, const Kernel& multiply);

}  // namespace runexp
