// exp, log, tanh and the logistic function on every target, against correctly rounded values, at
// zero tolerance: a dense sample of all floats, all hard cases, and the ends of ranges.
// rounding_hashes_test and rounding_proof are about all floats.
#include "core/kernels/elementary_arrays.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/kernels/rounded_functions.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

void ExpectRounded(const RoundedFunction& function, const std::vector<float>& in) {
  std::vector<float> actual(in.size());
  function.kernel(in.data(), actual.data(), in.size());
  for (std::size_t i = 0; i < in.size(); ++i) {
    ASSERT_TRUE(SameBits(actual[i], function.expected(in[i])))
        << function.name << std::hexfloat << " of " << in[i];
  }
}

// Every `stride`-th bit pattern starting at that of `first`; both have the same sign.
std::vector<float> Patterns(float first, float last, std::uint32_t stride) {
  std::vector<float> values;
  const auto end = std::uint64_t{std::bit_cast<std::uint32_t>(last)};
  for (std::uint64_t bits = std::bit_cast<std::uint32_t>(first); bits <= end; bits += stride) {
    values.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  }
  return values;
}

// All floats that are at most 100 patterns away.
std::vector<float> Around(float x) {
  std::vector<float> values;
  const auto middle = static_cast<std::int64_t>(std::bit_cast<std::uint32_t>(x));
  for (std::int64_t offset = -100; offset <= 100; ++offset) {
    values.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(middle + offset)));
  }
  return values;
}

struct HardCase {
  float x, value;
};
// By name of the function.
std::multimap<std::string, HardCase> HardCases() {
  std::ifstream file(RUNEXP_SOURCE_DIR "/tests/vectors/rounding_hard_cases.txt");
  std::multimap<std::string, HardCase> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    std::string name, x, value;
    words >> name >> x >> value;
    cases.insert({name, {std::strtof(x.c_str(), nullptr), std::strtof(value.c_str(), nullptr)}});
  }
  return cases;
}

class ElementaryArraysTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(ElementaryArraysTest);

TEST_P(ElementaryArraysTest, RoundADenseSample) {
  for (const RoundedFunction& function : kRoundedFunctions) {
    ExpectRounded(function, Patterns(0.0f, kInfinity, 9973));
    ExpectRounded(function, Patterns(-0.0f, -kInfinity, 9973));
    ExpectRounded(function, Patterns(0x1p-12f, 128.0f, 499));
    ExpectRounded(function, Patterns(-0x1p-12f, -128.0f, 499));
  }
}

TEST_P(ElementaryArraysTest, RoundTheEndsOfRanges) {
  const std::vector<float> special = {
      0.0f,       -0.0f, 0x1p-149f, -0x1p-149f,      kInfinity,
      -kInfinity, kNan,  -kNan,     0x1.fffffep127f, -0x1.fffffep127f};
  const float ends[] = {
      88.72284f, -87.33655f,  -103.97208f, -104.0f,     0.34657359f,             // exp
      1.0f,      0.70710678f, 1.41421356f, 2.0f,        0x1p-126f,   0x1p-140f,  // log
      9.01f,     -9.01f,      9.1f,        0.17328680f,                          // tanh
      16.6f,     18.0f,       -88.0f,      0x1p-12f,    -0x1p-12f,   0x1p-23f,  -0x1p-24f};
  for (const RoundedFunction& function : kRoundedFunctions) {
    ExpectRounded(function, special);
    for (const float x : ends) ExpectRounded(function, Around(x));
  }
}

TEST_P(ElementaryArraysTest, RoundTheHardCases) {
  const auto cases = HardCases();
  for (const RoundedFunction& function : kRoundedFunctions) {
    const auto [first, last] = cases.equal_range(function.name);
    EXPECT_GT(std::distance(first, last), 5) << function.name;
    for (auto i = first; i != last; ++i) {
      const auto [x, value] = i->second;
      float actual;
      function.kernel(&x, &actual, 1);
      EXPECT_EQ(actual, value) << function.name << std::hexfloat << " of " << x;
    }
  }
}

// Near 0, 1/2 + x/4 is the middle between two floats for each odd multiple of 2^-23, or of 2^-24
// below 0, and the logistic function only -x^3/48 from it.
TEST_P(ElementaryArraysTest, TheLogisticFunctionRoundsNearTiesTowardsOneHalf) {
  std::vector<float> in, expected;
  for (int i = 1; i < 1 << 12; i += 2) {
    const auto step = static_cast<float>(i / 2);
    const auto odd = static_cast<float>(i);
    in.insert(in.end(), {odd * 0x1p-23f, odd * -0x1p-24f});
    expected.insert(expected.end(), {0.5f + step * 0x1p-24f, 0.5f - step * 0x1p-25f});
  }
  std::vector<float> actual(in.size());
  LogisticArray(in.data(), actual.data(), in.size());
  EXPECT_TRUE(SameBits(std::span<const float>(actual), expected));
}

// In place, at every length around that of a vector, without writing past the end.
TEST_P(ElementaryArraysTest, ShortArraysInPlace) {
  for (const RoundedFunction& function : kRoundedFunctions) {
    for (std::size_t n = 0; n <= 35; ++n) {
      std::vector<float> values(n + 1, 123.0f), expected(n + 1, 123.0f);
      for (std::size_t i = 0; i < n; ++i) {
        values[i] = 0.125f * static_cast<float>(i + 1);
        expected[i] = function.expected(values[i]);
      }
      function.kernel(values.data(), values.data(), n);
      ASSERT_TRUE(SameBits(std::span<const float>(values), expected)) << n << " elements";
    }
  }
}

}  // namespace
}  // namespace runexp
