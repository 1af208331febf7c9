// The accuracy of ExpArray, LogArray and TanhArray, in units in the last place, against double.
// Tests every 257th float and the worst one of all; with RUNEXP_LONG_TESTS set in the environment,
// every float.
//
// Tests only the fastest target: elementary_arrays_test checks that all have the same bits.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <limits>
#include <string>
#include <vector>

#include "core/kernels/elementary_arrays.h"

namespace runexp {
namespace {

constexpr std::uint32_t kMinusZero = 0x80000000, kSmallestNormal = 0x00800000;
constexpr std::uint32_t kInfinity = 0x7f800000, kMinusInfinity = 0xff800000;

using ArrayFunction = void (*)(const float*, float*, std::size_t);

struct Worst {
  double error = 0;  // in ULP; infinite for a NaN
  float at = 0;
};

// |actual - expected| in units in the last place of a float of the size of `expected`. An overflow
// counts as 2^128, the next float there would be.
double UlpError(float actual, double expected) {
  const auto exponent =
      static_cast<int>(std::bit_cast<std::uint64_t>(expected) >> 52 & 0x7ff) - 1023;
  const int last_place = std::max(std::min(exponent, 127), -126) - 23;
  const double value = std::isinf(actual) ? std::copysign(0x1p128, actual) : double{actual};
  // The scaling by a power of two, made from its exponent, is exact.
  const double per_ulp = std::bit_cast<double>(static_cast<std::uint64_t>(1023 - last_place) << 52);
  const double error = std::fabs(value - expected) * per_ulp;
  return std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
}

// The worst error over the floats with bit patterns from `first` up to, not including, `end`.
template <typename Reference>
Worst WorstOver(std::uint64_t first, std::uint64_t end, ArrayFunction function,
                Reference reference) {
  const std::uint64_t stride = std::getenv("RUNEXP_LONG_TESTS") != nullptr ? 1 : 257;
  constexpr std::size_t kChunk = 4096;
  std::vector<float> in, out(kChunk);
  Worst worst;
  for (std::uint64_t bits = first; bits < end;) {
    in.clear();
    for (; bits < end && in.size() < kChunk; bits += stride) {
      in.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    }
    function(in.data(), out.data(), in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
      const double error = UlpError(out[i], reference(double{in[i]}));
      if (error > worst.error) worst = {error, in[i]};
    }
  }
  return worst;
}

template <typename Reference>
Worst At(float x, ArrayFunction function, Reference reference) {
  const std::uint64_t bits = std::bit_cast<std::uint32_t>(x);
  return WorstOver(bits, bits + 1, function, reference);
}

void Report(const char* name, const Worst& worst) {
  std::printf("%s: at most %.4f ULP, at %a\n", name, worst.error, double{worst.at});
  testing::Test::RecordProperty("max_ulp", std::to_string(worst.error));
}

Worst Largest(std::initializer_list<Worst> all) {
  return std::max(all, [](const Worst& a, const Worst& b) { return a.error < b.error; });
}

// Results beyond the largest float count as 2^128, like the overflow they must give.
double ExpReference(double x) { return std::min(std::exp(x), 0x1p128); }

TEST(ElementaryArraysUlpTest, ExpIsWithinOneUlp) {
  const Worst worst = Largest({WorstOver(0, kInfinity, ExpArray, ExpReference),
                               WorstOver(kMinusZero, kMinusInfinity, ExpArray, ExpReference),
                               At(-0x1.df6002p+5f, ExpArray, ExpReference)});
  Report("exp", worst);
  EXPECT_LT(worst.error, 1.0) << "at " << std::hexfloat << worst.at;
}

TEST(ElementaryArraysUlpTest, LogIsWithinOneUlp) {
  const auto log = [](double x) { return std::log(x); };
  const Worst worst = Largest(
      {WorstOver(kSmallestNormal, kInfinity, LogArray, log), At(0x1.689942p-1f, LogArray, log)});
  Report("log", worst);
  EXPECT_LT(worst.error, 1.0) << "at " << std::hexfloat << worst.at;
}

TEST(ElementaryArraysUlpTest, TanhIsWithinTwoUlp) {
  const auto tanh = [](double x) { return std::tanh(x); };
  const Worst worst = Largest({WorstOver(0, kInfinity, TanhArray, tanh),
                               WorstOver(kMinusZero, kMinusInfinity, TanhArray, tanh),
                               At(-0x1.43183ap-1f, TanhArray, tanh)});
  Report("tanh", worst);
  EXPECT_LT(worst.error, 2.0) << "at " << std::hexfloat << worst.at;
}

TEST(ElementaryArraysUlpTest, ExactAtTheEnds) {
  constexpr float kInf = std::numeric_limits<float>::infinity();
  const float in[] = {0.0f, -0.0f, kInf, -kInf, std::numeric_limits<float>::quiet_NaN()};
  float out[5];
  ExpArray(in, out, 5);
  EXPECT_EQ(out[0], 1.0f);
  EXPECT_EQ(out[1], 1.0f);
  EXPECT_EQ(out[2], kInf);
  EXPECT_EQ(out[3], 0.0f);
  EXPECT_TRUE(std::isnan(out[4]));
  TanhArray(in, out, 5);
  EXPECT_EQ(out[0], 0.0f);
  EXPECT_EQ(out[1], 0.0f);
  EXPECT_EQ(out[2], 1.0f);
  EXPECT_EQ(out[3], -1.0f);
  EXPECT_TRUE(std::isnan(out[4]));
  const float positive[] = {1.0f, kInf, std::numeric_limits<float>::quiet_NaN()};
  LogArray(positive, out, 3);
  EXPECT_EQ(out[0], 0.0f);
  EXPECT_EQ(out[1], kInf);
  EXPECT_TRUE(std::isnan(out[2]));
}

}  // namespace
}  // namespace runexp
