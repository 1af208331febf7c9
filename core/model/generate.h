// Generates text with a model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/model/workspace.h"

namespace runexp {

// Runs the network one character at a time, from a zero state. `parameters` must outlive it.
class Generator {
 public:
  Generator(const ModelShape& shape, const Parameters& parameters);

  // Consumes one character: an index in [0, V).
  void Read(std::int32_t index);
  // The outputs (logits) for the character after those read so far, V of them in one row.
  const Matrix& Outputs();

 private:
  const Parameters& parameters_;
  Workspace work_;  // of one character
};

// The index of the largest of a row of outputs; the lowest of equal ones.
std::int32_t ChooseLargest(const Matrix& outputs);

struct DrawOptions {
  double temperature = 1.0;  // above 0; the outputs are divided by it
  std::size_t top_k = 0;     // choose among the k largest outputs only; 0: all
};

// Draws a character with the probabilities softmax(outputs / temperature); `uniform` in (0, 1) is
// the draw. Sums run in the order of the indices. Among equal outputs, the lower indices count as
// larger for top_k.
std::int32_t ChooseAtRandom(const Matrix& outputs, const DrawOptions& options, double uniform);

// Greedy continuation, as in the chapter's listing: starting from a zero state, the model reads
// `prefix` (at least one index), then writes `length` characters, each that of the largest output.
// Returns the prefix and the continuation.
std::vector<std::int32_t> GenerateGreedy(const ModelShape& shape, const Parameters& parameters,
                                         std::span<const std::int32_t> prefix, std::size_t length);

}  // namespace runexp
