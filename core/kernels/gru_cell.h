// The GRU cell, its reset gate after or before the product with W_hh. Z and R are the logistic
// function of their gates' inputs, correctly rounded as tanh is; x ⊙ y is one multiplication. With
// A the third gate's input from X_t, bias included:
//
//   reset after   P = (b_hh or 0) + H_(t-1) W_hh   N = tanh(fma(R, P, A))
//   before        N = tanh(A + (R ⊙ H_(t-1)) W_hh)
//   both          H_t = fma(Z, H_(t-1), (1 - Z) ⊙ N)
//
// Carried: H. Kept: P, or R ⊙ H_(t-1). Backward, with dH the gradient with respect to H_t:
//
//   both          dZ = (dH ⊙ (H_(t-1) - N)) ⊙ fma(-Z, Z, Z)   dN = (dH ⊙ (1 - Z)) ⊙ fma(-N, N, 1)
//   reset after   dR = (dN ⊙ P) ⊙ fma(-R, R, R)               dP = dN ⊙ R
//   before        dF = dN W_hhᵀ                               dR = (dF ⊙ H_(t-1)) ⊙ fma(-R, R, R)
//
// D_(t-1) becomes D_(t-1) + dH ⊙ Z, and then, if the reset is before, + dF ⊙ R: one addition each.
// dH_(t-1) is that and the chain over z, r and (after) h, that is, dZ W_hzᵀ, dR W_hrᵀ and dP W_hhᵀ.
//
// H_t, dZ, dR, dN, dP, dH ⊙ Z and dF ⊙ R become zero where they are negligible.
#pragma once

#include "core/kernels/cell_pass.h"

namespace runexp {

void GruCellForward(const ForwardPass& pass, Range sequences);
void GruCellBackward(const BackwardPass& pass, Range sequences);

void GruResetBeforeCellForward(const ForwardPass& pass, Range sequences);
void GruResetBeforeCellBackward(const BackwardPass& pass, Range sequences);

}  // namespace runexp
