// Signed ranks: values that count by their order alone.
#pragma once

#include <span>
#include <vector>

namespace runexp {

// For each value the rank of its magnitude, from 1, with its sign. Equal magnitudes (within 1e-14
// relative) share the mean of their ranks; infinite ones are the largest. A value of 0 takes part
// in the ranking and gets 0 (Pratt, JASA 54, 1959). The sign-flip test of the ranks is Wilcoxon's.
std::vector<double> SignedRanks(std::span<const double> values);

}  // namespace runexp
