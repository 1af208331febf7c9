// How well a model predicts a text that it is not trained on: one definition, for the validation of
// a run and for `runexp evaluate`, whatever the run's sampling.
//
// The text is cut into equal consecutive rows (what is left over behind the last is not read). Each
// row is read from a zero state to its end; every character but a row's first is a target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/metric.h"
#include "core/model/network.h"
#include "core/model/tensors.h"

namespace runexp {

struct EvaluationRows {
  std::size_t count = 0;   // 0: the text has fewer than two characters
  std::size_t length = 0;  // characters in each, at least two
};

// As many rows as asked for, at least 1; or fewer, so that each has two characters.
EvaluationRows RowsOf(std::size_t characters, std::size_t most_rows);

class Evaluator {
 public:
  // `text`: indices in [0, vocabulary), at least two of them. It must outlive the evaluator.
  Evaluator(std::span<const std::int32_t> text, const ModelShape& shape, const LossInfo& loss,
            std::size_t most_rows);

  // The cross-entropy per target is infinite if the sum of the losses is not finite. Runs on all
  // threads of the current arena.
  PerEvaluation<double> Evaluate(const Parameters& parameters);

  // The number of characters that are predicted.
  std::int64_t targets() const {
    return static_cast<std::int64_t>(rows_.count * (rows_.length - 1));
  }

 private:
  void FillSteps(std::size_t first);

  std::span<const std::int32_t> text_;
  EvaluationRows rows_;
  const LossInfo& loss_;
  Workspace work_;                              // for as many time steps at once as fit a cache
  std::vector<std::int32_t> inputs_, targets_;  // (T, N) of these steps
  std::vector<double> sums_;                    // of each row's losses
};

// The bytes of an Evaluator.
double EvaluatorMemory(const ModelShape& shape, std::size_t characters, std::size_t most_rows,
                       std::size_t threads);

}  // namespace runexp
