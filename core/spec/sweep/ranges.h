// The arithmetic of ranges, using additions, multiplications and our own exp and log, so that a
// sweep has the same values on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace runexp {

// The double nearest to `number` rounded to 12 significant decimal digits: 0.1 + 0.2 becomes 0.3.
double RoundTo12Digits(double number);

// Returns first, first + step, … last, all within both ends; empty if the steps do not reach `last`
// (to a billionth of a step) or there are more than `limit` values. step > 0, first <= last, all
// finite.
std::vector<double> LinearRange(double first, double last, double step, std::size_t limit);
std::vector<std::int64_t> LinearRange(std::int64_t first, std::int64_t last, std::int64_t step,
                                      std::size_t limit);

// Returns `count` >= 2 values in equal ratios, both ends included; 0 < first < last.
std::vector<double> LogRange(double first, double last, std::size_t count);

// Returns the point at fraction `u`, from 0 to 1, of the way from first to last, in equal steps or
// in equal ratios (0 < first); never beyond the ends.
double LinearPoint(double first, double last, double u);
double LogPoint(double first, double last, double u);

}  // namespace runexp
