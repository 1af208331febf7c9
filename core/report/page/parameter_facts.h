// How large the matrices of a run are, how far they have come, and how alike those of two runs.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/log/run_record.h"

namespace runexp {

struct MatrixFacts {
  std::string name;
  double norm = 0;          // Frobenius, of the latest values
  double from_initial = 0;  // norm of what training has added
  // Against the same matrix of another run; absent where that has another shape, or none.
  std::optional<double> difference;  // norm of the difference
  std::optional<double> cosine;      // of the two as vectors; absent if one is zero
};

// The final parameters, or those of the checkpoint of a run that has not ended.
std::span<const Tensor> LatestParameters(const RunRecord& run);

// Of each matrix of `run`, `other` being what it is compared with.
std::vector<MatrixFacts> CompareParameters(const RunRecord& run, const RunRecord& other);

}  // namespace runexp
