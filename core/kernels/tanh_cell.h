// The tanh cell: H_t = tanh((W_xh[x_t] + b_h) + H_(t-1) W_hh), the tanh correctly rounded.
// Backward: dZ_t = dH_t * (1 - H_t^2), the bracket being one fused multiply-add.
#pragma once

#include "core/kernels/cell_pass.h"

namespace runexp {

void TanhCellForward(const ForwardPass& pass, Range sequences);
void TanhCellBackward(const BackwardPass& pass, Range sequences);

}  // namespace runexp
