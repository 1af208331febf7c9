// A ratio as people say it.
#pragma once

#include <string>

#include "core/statistics/estimate.h"

namespace runexp {

// "14 % higher than", "3.2 % lower than", "2.7 times as high as", "as high as"
std::string EffectText(double ratio);

// "12 to 16 %" (higher, or lower), "2.1 to 5.9 times", and where the ends are not of one kind
// "3 % lower to 16 % higher".
std::string IntervalText(const Interval& ratios);

// "0.0023"
std::string ProbabilityText(double p);

}  // namespace runexp
