// The size of a run's matrices, how far they moved, and how similar those of two runs are.
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
  double from_initial = 0;  // norm of the change by training
  // Compared with the same matrix of another run; absent if that has another shape or does not
  // exist.
  std::optional<double> difference;  // norm of the difference
  std::optional<double> cosine;      // of the two as vectors; absent if there is none
};

// Of two vectors, from their dot product and their norms. There is none if one is all zeros, which
// has no direction, or not finite.
std::optional<double> Cosine(double dot, double norm, double other_norm);

// The final parameters, or those of the checkpoint if the run has not ended.
std::span<const Tensor> LatestParameters(const RunRecord& run);

// The facts of each matrix of `run`, compared with `other`.
std::vector<MatrixFacts> CompareParameters(const RunRecord& run, const RunRecord& other);

}  // namespace runexp
