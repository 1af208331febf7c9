// The input and output of a recurrent cell's pass over the time steps of a batch. A cell is two
// functions of these, forward and backward. Each call handles some of the sequences; sequences do
// not depend on each other.
//
// N: batch_size, T: time_steps, V: vocabulary, H: hidden_units. Rows are ordered t * N + n.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/matrix.h"

namespace runexp {

inline constexpr std::size_t kMaxGates = 4;

struct GateWeights {
  ConstMatrixView W_x;  // (V, H): row i belongs to character i
  ConstMatrixView W_h;  // (H, H)
  ConstMatrixView b;    // (1, H)
};

struct ForwardPass {
  std::size_t batch_size = 0, time_steps = 0;
  std::span<const std::int32_t> inputs;  // (T, N), in [0, V)
  std::span<const GateWeights> gates;    // in the cell's order
  // ((T + 1) N, H) each: the state before the batch, followed by the state after each step, which
  // the pass writes. The first matrix is the hidden state.
  std::span<const MatrixView> carried;
  std::span<const MatrixView> kept;  // (T N, H) each: output, for the backward pass
};

struct BackwardPass {
  std::size_t batch_size = 0, time_steps = 0;
  std::span<const ConstMatrixView> W_h_transposed;  // (H, H), of each gate
  std::span<const MatrixView> carried, kept;        // as the forward pass left them
  // (T N, H) for each gate: output, the gradient with respect to the gate's pre-activation. On
  // entry the first holds the gradient with respect to H_t from the layer above.
  std::span<const MatrixView> d_gates;
};

// A smaller gradient on its way back through time counts as zero: it would soon be denormal (see
// loss.h).
inline constexpr float kNegligibleGradient = 0x1p-100f;

}  // namespace runexp
