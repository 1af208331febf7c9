// Divides a text into the parts to train on, to validate with and to test with.
#pragma once

#include <cstdint>
#include <span>

namespace runexp {

// The parts follow one another in this order and together are the text.
struct TextSplit {
  std::span<const std::int32_t> train, validation, test;
};

// A part of a text of L characters has L times its fraction of them, rounded down, where the
// fraction is the decimal number that one reads: the shortest that gives this double. So 0.29 of
// 100 characters are 29, although the double is a little less than 0.29. What is trained on is the
// rest: nothing if the fractions leave nothing (the other parts are then empty, too). Fractions are
// from 0 to below 1.
TextSplit SplitText(std::span<const std::int32_t> text, double validation_fraction,
                    double test_fraction);

}  // namespace runexp
