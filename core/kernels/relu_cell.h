// The relu cell: H_t = max(0, (W_xh[x_t] + b_h) + H_(t-1) W_hh), as PyTorch's
// nn.RNN(nonlinearity="relu"). Backward: the derivative is 0 at 0.
#pragma once

#include "core/kernels/cell_pass.h"

namespace runexp {

void ReluCellForward(const ForwardPass& pass, Range sequences);
void ReluCellBackward(const BackwardPass& pass, Range sequences);

}  // namespace runexp
