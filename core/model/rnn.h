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

// The weights transposed, for the way back; to be made anew whenever the parameters change.
struct TransposedWeights {
  explicit TransposedWeights(ModelShape shape);

  Matrix W_hh;  // (H, H)
  Matrix W_hq;  // (V, H)
};

// The sum of the squares of each panel of each gradient.
struct PanelSquares {
  explicit PanelSquares(ModelShape shape);

  std::vector<double> W_xh, W_hh, b_h;  // (panels of H)
  std::vector<double> W_hq, b_q;        // (panels of V)
};

// All the memory that a batch needs, allocated once.
struct Workspace {
  // `threads`: how many will work on a block of outputs at a time.
  Workspace(ModelShape shape, BatchShape batch, std::size_t threads);

  BatchShape batch;
  Matrix hidden;              // ((T + 1) N, H): the state before the batch, then H_1 … H_T
  Matrix d_hidden;            // (T N, H): the gradient by H_t, then by Z_t
  Matrix outputs;             // (a block of rows, V): O, then its gradient
  Matrix zeros;               // (1, max(V, H))
  std::vector<float> losses;  // (M)
  std::vector<std::int32_t> occurring;  // the distinct inputs of the batch, ascending
  std::vector<char> occurs;             // (V), scratch to find them
  PanelSquares squares;

  MatrixView InitialState() { return hidden.view().RowRange(0, batch.batch_size); }
  MatrixView FinalState() { return hidden.view().RowRange(batch.targets(), batch.batch_size); }
};

// One batch is these steps, in this order (core/train/gradients.h does them all). Each computes
// the outputs named by its range and may run beside the others of its kind: ranges of sequences
// (of the N), of rows (of the M) or of panels (of 32 columns). No sum is ever split.
//
// `inputs` and `targets`: (T, N), in [0, V).

// Lists in work.occurring the distinct inputs.
void FindOccurring(std::span<const std::int32_t> inputs, Workspace& work);

// H_1 … H_T of some sequences, from work.InitialState().
void HiddenForward(const Parameters& parameters, std::span<const std::int32_t> inputs,
                   Range sequences, Workspace& work);

// For some rows of the block of rows that begins at `block`: the outputs, the losses, the gradient
// by the outputs and by H. A block has at most work.outputs.rows() rows.
void OutputForwardBackward(const Parameters& parameters, const TransposedWeights& transposed,
                           Loss loss, std::span<const std::int32_t> targets, std::size_t block,
                           Range rows, Workspace& work);

// Adds a block's part to some panels of the gradients of W_hq and b_q; the block that begins at
// row 0 sets them. Blocks must come in ascending order.
void OutputGradients(Range block_rows, Range panels, Workspace& work, Parameters& gradients);

// The gradient by Z_t of some sequences, all the way back through time.
void HiddenBackward(const TransposedWeights& transposed, Range sequences, Workspace& work);

// Some panels of the gradients of W_hh, b_h and W_xh. In W_xh only the rows listed in
// work.occurring are written: the others' gradient is zero.
void HiddenGradients(std::span<const std::int32_t> inputs, Range panels, Workspace& work,
                     Parameters& gradients);

}  // namespace runexp
