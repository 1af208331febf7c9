// Reduces the points of a curve without losing spikes: epochs are grouped into buckets, and each
// bucket keeps its smallest and its largest value, in their order. All runs have the same buckets,
// so that their curves share one list of epochs. Buckets of one or two epochs lose nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace runexp {

// Epochs per bucket, chosen so that curves of these lengths have about `points` points in total,
// but the longest at least 200 (at least 40 if there are more than 2,000 curves). Returns 1, no
// thinning, if they have no more epochs than that.
std::size_t BucketSize(std::span<const std::size_t> lengths, std::size_t points);

// The epochs at which points are drawn: the first and the last of each bucket.
std::vector<std::int64_t> ThinEpochs(std::size_t epochs, std::size_t bucket);

// The points of one curve, whose first value is epoch 1. A NaN is used only if the bucket has no
// other value.
std::vector<double> ThinCurve(std::span<const double> values, std::size_t bucket);

}  // namespace runexp
