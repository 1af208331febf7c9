// Text from the model: what a learner looks at first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/model/tensors.h"

namespace runexp {

// The network one character at a time, from a zero state. `parameters` must outlive it.
class Generator {
 public:
  Generator(const ModelShape& shape, const Parameters& parameters);

  // Takes in one character: an index in [0, V).
  void Read(std::int32_t index);
  // The outputs (logits) for the character after those that were read, V of them in one row.
  const Matrix& Outputs();

 private:
  const CellInfo& cell_;
  const Parameters& parameters_;
  std::vector<Matrix> carried_;  // (2, H) each: before the last character and after it
  std::vector<Matrix> kept_;     // (1, H) each
  std::vector<MatrixView> carried_views_, kept_views_;
  Matrix output_;
};

// The largest of a row of outputs, of equal ones that of the lowest index.
std::int32_t ChooseLargest(const Matrix& outputs);

struct DrawOptions {
  double temperature = 1.0;  // above 0: the outputs are divided by it
  std::size_t top_k = 0;     // only the k largest outputs may be chosen; 0: all
};

// A character drawn with the probabilities softmax(outputs / temperature), `uniform` in (0, 1)
// being the draw; the sums run in the order of the indices. Of equal outputs the lower indices
// belong to the k largest.
std::int32_t ChooseAtRandom(const Matrix& outputs, const DrawOptions& options, double uniform);

// Greedy continuation, as the chapter's listing: from a zero state the model reads `prefix` (at
// least one index), then writes `length` characters, each the one of the largest output. Returns
// the prefix and the continuation.
std::vector<std::int32_t> GenerateGreedy(const ModelShape& shape, const Parameters& parameters,
                                         std::span<const std::int32_t> prefix, std::size_t length);

}  // namespace runexp
