// exp and log in double precision from additions, multiplications and divisions alone.
//
// libm's versions give different bits with and without FMA, so nothing that reaches a parameter
// or a logged number may call them. These give the same bits wherever IEEE-754 holds.
#pragma once

namespace runexp {

// e^x, within 1 ULP. +infinity above 709.78, 0 below -745.13; NaN stays NaN.
double Exp(double x);

// Natural logarithm, within 1 ULP. x must be positive and finite.
double Log(double x);

}  // namespace runexp
