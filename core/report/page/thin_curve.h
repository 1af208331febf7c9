// Fewer points for a curve, without losing a spike: epochs are put into buckets, and of each
// bucket the smallest and the largest value stay, in the order in which they came. The buckets are
// the same for all runs, so that all curves share one list of epochs. Buckets of one or two epochs
// lose nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace runexp {

// Epochs per bucket, so that curves of such lengths have about `points` points in all, though the
// longest has not fewer than 200. 1, and nothing is thinned, where their epochs are no more.
std::size_t BucketSize(std::span<const std::size_t> lengths, std::size_t points);

// Where the points are drawn: the first and the last epoch of each bucket.
std::vector<std::int64_t> ThinEpochs(std::size_t epochs, std::size_t bucket);

// The points of one curve, whose first value is epoch 1. What is not finite counts only where a
// bucket holds nothing else.
std::vector<double> ThinCurve(std::span<const double> values, std::size_t bucket);

}  // namespace runexp
