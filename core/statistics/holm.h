// Holm's correction for several tests at once (Scandinavian Journal of Statistics 6, 1979).
#pragma once

#include <span>
#include <vector>

namespace runexp {

// The adjusted p of each test: comparing all of them with a level, the chance of any false alarm is
// at most that level.
std::vector<double> HolmAdjusted(std::span<const double> p);

}  // namespace runexp
