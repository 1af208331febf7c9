// Where two results part: the first number or text, in the order in which a run makes them, that
// is not the same bit for bit. A run compares itself with its log this way while it is made again.
//
// What an epoch brings is compared in this order: metrics, logged parameters, samples.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/log/run_record.h"

namespace runexp {

struct Difference {
  std::string when;                   // such as "before training", "in epoch 3", "at the end"
  std::string what;                   // such as "metrics/perplexity" or
                                      // "parameters/final/TENSOR, row 3, column 17 (from 0)"
  std::string first;                  // the two values; of a long text, from where they part
  std::string second;                 // "none" where the other has something
  std::optional<std::uint64_t> ulps;  // of two numbers, neither a NaN
};

// Nothing where there is no difference.
std::optional<Difference> InitialDifference(const RunRecord& a, const RunRecord& b);
// `epoch` counts from 1.
std::optional<Difference> EpochDifference(const RunRecord& a, const RunRecord& b,
                                          std::int64_t epoch);
// Of two states after the same update.
std::optional<Difference> CheckpointDifference(const CheckpointRecord& a,
                                               const CheckpointRecord& b);
// Of how and after how many epochs two runs have ended, of the final parameters, and of what
// stands under epochs that there are not. Where both can go on, their checkpoints are compared.
std::optional<Difference> EndDifference(const RunRecord& a, const RunRecord& b);

// All of the above. Specs, labels, timing and provenance are not compared.
std::optional<Difference> FirstDifference(const RunRecord& a, const RunRecord& b);

// The same, of the parameters alone.
std::optional<Difference> FirstParameterDifference(const RunRecord& a, const RunRecord& b);

}  // namespace runexp
