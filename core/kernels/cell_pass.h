// The input and output of a recurrent cell's pass over the time steps of a batch. A cell is two
// functions of these, forward and backward. Each call handles some of the sequences; sequences do
// not depend on each other.
//
// N: batch_size, T: time_steps, H: hidden_units. Rows are ordered t * N + n.
#pragma once

#include <cstddef>
#include <span>

#include "core/base/matrix.h"

namespace runexp {

struct ForwardPass {
  std::size_t batch_size = 0, time_steps = 0;
  std::span<const ConstMatrixView> W_h;  // (H, H), of each gate in the cell's order
  ConstMatrixView inner_bias;            // (1, H), of a cell that has one
  // (T N, H) for each gate: on entry the gate's input, bias and product with X included, but not
  // the product with H_(t-1). The pass overwrites it with what the gate lets through. The gate of a
  // cell of one gate is the state after each step itself, the same memory as in `carried`.
  std::span<const MatrixView> gates;
  // ((T + 1) N, H) each: the state before the batch, followed by the state after each step, which
  // the pass writes. The first matrix is the hidden state.
  std::span<const MatrixView> carried;
  std::span<const MatrixView> kept;  // (T N, H) each: output, what else the backward pass needs
};

struct BackwardPass {
  std::size_t batch_size = 0, time_steps = 0;
  std::span<const ConstMatrixView> W_h_transposed;  // (H, H), of each gate
  // As the forward pass left them. The pass may overwrite a kept matrix that is no gate's factor.
  std::span<const MatrixView> gates, carried, kept;
  // (T N, H) each: output, the gradients with respect to each gate's input, then those with respect
  // to recurrent products that differ from them (see Gate in core/model/cell.h). On entry the first
  // holds the gradient with respect to H_t from above.
  std::span<const MatrixView> d_gates;
};

// A smaller gradient on its way back through time counts as zero, and so does a state that fades
// through a gate: it would soon be denormal (see loss.h).
inline constexpr float kNegligible = 0x1p-100f;

}  // namespace runexp
