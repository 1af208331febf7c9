// Compares two runs bit for bit, and finds where they first part and what explains it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/log/run_difference.h"
#include "core/log/run_record.h"
#include "core/report/compare/explanation.h"

namespace runexp {

struct BitComparison {
  std::optional<Difference> first;      // of curve, samples, parameters and how they ended
  std::optional<Difference> parameter;  // the first of the parameters
  std::vector<Explanation> explanations;
  bool both_have_ended = false;

  bool same() const { return !first; }
};

// Does not compare labels, paths, timing and provenance. Throws Error if neither run has a result
// or a finished epoch: there is nothing to compare.
BitComparison CompareBits(const RunRecord& a, const RunRecord& b);

// For people; each line with its line feed.
std::string FormatBits(const BitComparison& comparison);

// An object: a, b (the files), same, first_difference and first_parameter_difference (null, or an
// object of when, what, a, b and ulps, null if they are no numbers), explanations (objects of what,
// a and b).
std::string BitsJson(const BitComparison& comparison, const std::string& file_a,
                     const std::string& file_b);

}  // namespace runexp
