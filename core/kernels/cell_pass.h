// What a recurrent cell reads and writes on its way over the time steps of a batch. A cell is two
// functions of these: forward and backward, for some of the sequences, which depend on no others.
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
  // ((T + 1) N, H) each: what flows on, before the batch and, to be written, after each step. The
  // first is the hidden state.
  std::span<const MatrixView> carried;
  std::span<const MatrixView> kept;  // (T N, H) each: to be written, for the way back
};

struct BackwardPass {
  std::size_t batch_size = 0, time_steps = 0;
  std::span<const ConstMatrixView> W_h_transposed;  // (H, H), of each gate
  std::span<const MatrixView> carried, kept;        // as the way forward left them
  // (T N, H) for each gate: the gradient by what its activation is taken of, to be written. The
  // first holds the gradient by H_t that comes from above.
  std::span<const MatrixView> d_gates;
};

// A gradient that has faded below this on its way back through time is zero: it would soon be
// denormal (see loss.h).
inline constexpr float kNegligibleGradient = 0x1p-100f;

}  // namespace runexp
