// The kernels' exp, log, tanh and logistic function, applied to arrays. In place is allowed
// (in == out). Each result is the exact value rounded to nearest, ties to even. NaN gives NaN.
#pragma once

#include <cstddef>

namespace runexp {

void ExpArray(const float* in, float* out, std::size_t n);
// -infinity at zeros, NaN below.
void LogArray(const float* in, float* out, std::size_t n);
void TanhArray(const float* in, float* out, std::size_t n);
// 1 / (1 + e^-x)
void LogisticArray(const float* in, float* out, std::size_t n);

// out = a * b + c, rounded once: equals std::fma on every target.
void FmaArray(const float* a, const float* b, const float* c, float* out, std::size_t n);

}  // namespace runexp
