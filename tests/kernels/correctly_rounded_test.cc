// tests/support/correctly_rounded: what its computation in double decides, MPFR decides likewise.
#include "tests/support/correctly_rounded.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "core/base/random.h"
#include "tests/kernels/rounded_functions.h"
#include "tests/support/same_bits.h"

namespace runexp {
namespace {

TEST(CorrectlyRoundedTest, IsAsByMpfr) {
  const RandomStream random(1, "floats");
  for (const RoundedFunction& function : kRoundedFunctions) {
    for (std::uint64_t i = 0; i < 20'000; ++i) {
      const auto any = std::bit_cast<float>(static_cast<std::uint32_t>(random.Bits(i)));
      // Where results are neither constant nor the input.
      const auto usual = static_cast<float>((2 * random.Uniform(i) - 1) * (i % 4 == 0 ? 110 : 10));
      for (const float x : {any, usual, std::fabs(usual)}) {
        ASSERT_TRUE(SameBits(function.expected(x), function.by_mpfr(x)))
            << function.name << std::hexfloat << " of " << x;
      }
    }
  }
}

}  // namespace
}  // namespace runexp
