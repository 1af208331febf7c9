// The LSTM cell without peepholes. I, F and O are the logistic function of their gates' inputs, C~
// is tanh of its own, both correctly rounded; x ⊙ y is one multiplication.
//
//   C_t = fma(F, C_(t-1), I ⊙ C~)   H_t = O ⊙ tanh(C_t)
//
// Carried: H, C. Kept: tanh(C_t), which the backward pass overwrites with dC_t ⊙ F.
// Backward, with dH_t = D_t + the chain over the gates i, f, o, c in step t + 1:
//
//   dC = fma(dH ⊙ O, fma(-tanh C, tanh C, 1), dC_(t+1) ⊙ F_(t+1))   the last being 0 at the end
//   dI = (dC ⊙ C~) ⊙ fma(-I, I, I)         dF = (dC ⊙ C_(t-1)) ⊙ fma(-F, F, F)
//   dO = (dH ⊙ tanh C) ⊙ fma(-O, O, O)     dC~ = (dC ⊙ I) ⊙ fma(-C~, C~, 1)
//
// C_t, dI, dF, dO, dC~ and dC ⊙ F become zero where they are negligible.
#pragma once

#include "core/kernels/cell_pass.h"

namespace runexp {

void LstmCellForward(const ForwardPass& pass, Range sequences);
void LstmCellBackward(const BackwardPass& pass, Range sequences);

}  // namespace runexp
