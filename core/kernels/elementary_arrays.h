// The kernels' exp, log and tanh, applied to arrays. In place is allowed (in == out). Maximum
// errors over all float inputs: exp and log 1 ULP, tanh 2 ULP. NaN gives NaN.
#pragma once

#include <cstddef>

namespace runexp {

void ExpArray(const float* in, float* out, std::size_t n);
// Inputs must be normal (at least 2^-126), +infinity or NaN.
void LogArray(const float* in, float* out, std::size_t n);
void TanhArray(const float* in, float* out, std::size_t n);

// out = a * b + c, rounded once: equals std::fma on every target.
void FmaArray(const float* a, const float* b, const float* c, float* out, std::size_t n);

}  // namespace runexp
