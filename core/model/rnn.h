// Forward and backward through a tanh recurrent network over one batch (truncated
// back-propagation through time), with hand-written gradients.
//
// N: batch_size, T: time_steps, M = T N rows ordered t * N + n, V: vocabulary, H: hidden_units.
//
//   Z_t = (W_xh[x_t] + b_h) + H_{t-1} W_hh    (N, H)
//   H_t = tanh(Z_t)                           (N, H)
//   O_t = b_q + H_t W_hq                      (N, V)
//   loss = mean over the M targets
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/kernels/matmul.h"
#include "core/model/parameters.h"

namespace runexp {

enum class Loss {
  kCrossEntropy,        // softmax cross-entropy from logits
  kClippedProbability,  // raw outputs taken for probabilities; see core/kernels/loss.h
};

struct BatchShape {
  std::size_t batch_size = 0;
  std::size_t time_steps = 0;
  std::size_t targets() const { return batch_size * time_steps; }
};

// The weights transposed, for the way back; to be updated whenever the parameters change.
struct TransposedWeights {
  explicit TransposedWeights(ModelShape shape);
  void Update(const Parameters& parameters);

  Matrix W_hh;  // (H, H)
  Matrix W_hq;  // (V, H)
};

// All the memory that a batch needs, allocated once.
struct Workspace {
  Workspace(ModelShape shape, BatchShape batch);

  BatchShape batch;
  Matrix hidden;              // ((T + 1) N, H): the state before the batch, then H_1 … H_T
  Matrix d_hidden;            // (T N, H): the gradient by H_t, then by Z_t
  Matrix outputs;             // (a block of rows, V): O, then its gradient
  Matrix zeros;               // (1, max(V, H))
  std::vector<float> losses;  // (M)
  std::vector<std::int32_t> occurring;  // the distinct inputs of the batch, ascending
  std::vector<char> occurs;             // (V), scratch to find them

  MatrixView InitialState() { return hidden.view().RowRange(0, batch.batch_size); }
  MatrixView FinalState() { return hidden.view().RowRange(batch.targets(), batch.batch_size); }
};

// Computes the loss of one batch and its gradient by every parameter.
//
// `inputs` and `targets`: (T, N), in [0, V). work.InitialState() holds the state before the batch
// (it gets no gradient); work.FinalState() holds the state after it. In gradients.W_xh only the
// rows listed in work.occurring are written: the others' gradient is zero.
// Returns the sum of the M losses, added in double in ascending order; not finite if the model has
// diverged.
double LossAndGradients(const Parameters& parameters, const TransposedWeights& transposed,
                        Loss loss, std::span<const std::int32_t> inputs,
                        std::span<const std::int32_t> targets, Workspace& work,
                        Parameters& gradients);

}  // namespace runexp
