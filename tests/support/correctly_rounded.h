// exp, log, tanh and the logistic function of a float, rounded to nearest, ties to even: what the
// kernels must return. Independent of them, and of the C library: a computation in double whose
// error is proved to be small decides nearly all inputs, MPFR the others.
#pragma once

namespace runexp::correctly_rounded {

// Every NaN given is returned as the one quiet NaN with positive sign and no payload.
float Exp(float x);
float Log(float x);  // -infinity for zeros, NaN below
float Tanh(float x);
float Logistic(float x);  // 1 / (1 + e^-x)

// The same by MPFR alone, a hundred times slower.
float ExpByMpfr(float x);
float LogByMpfr(float x);
float TanhByMpfr(float x);
float LogisticByMpfr(float x);

// How often a function above had to ask MPFR, in this thread.
long UndecidedCount();

}  // namespace runexp::correctly_rounded
