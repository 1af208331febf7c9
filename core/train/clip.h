// Gradient clipping by the global norm.
#pragma once

#include <algorithm>

namespace runexp {

// Returns min(theta / norm, 1), the factor that scales a gradient of this norm to at most theta.
// theta > 0, norm >= 0.
inline double ClippingFactor(double norm, double theta) { return std::min(theta / norm, 1.0); }

}  // namespace runexp
