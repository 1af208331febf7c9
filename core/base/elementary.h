// Functions in double precision, using only additions, multiplications and divisions.
//
// libm gives different bits with and without FMA, so nothing that reaches a parameter or a logged
// number may call it. These functions give the same bits on any IEEE-754 machine.
#pragma once

#include <cstdint>

namespace runexp {

// e^x, within 1 ULP. +infinity above 709.78, 0 below -745.13; NaN stays NaN.
double Exp(double x);

// Natural logarithm, within 1 ULP. x must be positive and finite.
double Log(double x);

// cos(pi x) for x from 0 to 1, within 2 ULP.
double CosPi(double x);

// x to the power n >= 0, by squaring from the lowest bit of n up.
double Power(double x, std::int64_t n);

}  // namespace runexp
