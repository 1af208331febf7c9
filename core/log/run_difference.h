// Finds where two results part: the first number or text, in the order a run produces them, that
// differs in any bit. `verify` compares a run with its log this way while it runs again.
//
// Within an epoch the order is: metrics, validation, logged parameters, samples.
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
  std::string first;                  // the two values; a long text begins where they part
  std::string second;                 // "none" if only the other has a value
  std::optional<std::uint64_t> ulps;  // of two numbers, neither a NaN
};

// Returns nothing if there is no difference.
std::optional<Difference> InitialDifference(const RunRecord& a, const RunRecord& b);
// `epoch` counts from 1.
std::optional<Difference> EpochDifference(const RunRecord& a, const RunRecord& b,
                                          std::int64_t epoch);
// Compares two states after the same update.
std::optional<Difference> CheckpointDifference(const CheckpointRecord& a,
                                               const CheckpointRecord& b);
// Compares how and after how many epochs two runs ended, their final parameters, and anything
// logged under epochs that do not exist. If both can continue, compares their checkpoints.
std::optional<Difference> EndDifference(const RunRecord& a, const RunRecord& b);

// All of the above. Does not compare specs, labels, timing and provenance.
std::optional<Difference> FirstDifference(const RunRecord& a, const RunRecord& b);

// The same for the parameters alone.
std::optional<Difference> FirstParameterDifference(const RunRecord& a, const RunRecord& b);

}  // namespace runexp
