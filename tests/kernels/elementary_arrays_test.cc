// exp, log and tanh over arrays: every target against the oracle, at zero tolerance. Their accuracy
// is tested in elementary_arrays_ulp_test.
#include "core/kernels/elementary_arrays.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

using ArrayFunction = void (*)(const float*, float*, std::size_t);
using OracleFunction = float (*)(float);

void ExpectOracle(const std::vector<float>& in, ArrayFunction function, OracleFunction oracle) {
  std::vector<float> actual(in.size());
  function(in.data(), actual.data(), in.size());
  for (std::size_t i = 0; i < in.size(); ++i) {
    ASSERT_TRUE(SameBits(actual[i], oracle(in[i]))) << std::hexfloat << "at " << in[i];
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

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
const std::vector<float> kSpecial = {
    0.0f,       -0.0f, 0x1p-149f, -0x1p-149f,      kInfinity,
    -kInfinity, kNan,  -kNan,     0x1.fffffep127f, -0x1.fffffep127f};

class ElementaryArraysTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(ElementaryArraysTest);

TEST_P(ElementaryArraysTest, ExpIsTheOracles) {
  ExpectOracle(kSpecial, ExpArray, oracle::Exp);
  ExpectOracle(Patterns(0.0f, kInfinity, 9973), ExpArray, oracle::Exp);
  ExpectOracle(Patterns(-0.0f, -kInfinity, 9973), ExpArray, oracle::Exp);
  ExpectOracle(Patterns(0.03f, 90.0f, 997), ExpArray, oracle::Exp);
  ExpectOracle(Patterns(-0.03f, -110.0f, 997), ExpArray, oracle::Exp);
  // The limits of its range, of normal results, and of one reduction interval.
  for (const float x : {88.72284f, 89.0f, -87.33655f, -103.97208f, -104.0f, 0.34657359f}) {
    ExpectOracle(Around(x), ExpArray, oracle::Exp);
  }
}

TEST_P(ElementaryArraysTest, LogIsTheOracles) {
  ExpectOracle({kInfinity, kNan}, LogArray, oracle::Log);
  ExpectOracle(Patterns(0x1p-126f, kInfinity, 4999), LogArray, oracle::Log);
  ExpectOracle(Patterns(0.25f, 4.0f, 97), LogArray, oracle::Log);
  for (const float x : {1.0f, 0.70710678f, 1.41421356f, 2.0f}) {
    ExpectOracle(Around(x), LogArray, oracle::Log);
  }
}

TEST_P(ElementaryArraysTest, TanhIsTheOracles) {
  ExpectOracle(kSpecial, TanhArray, oracle::Tanh);
  ExpectOracle(Patterns(0.0f, kInfinity, 9973), TanhArray, oracle::Tanh);
  ExpectOracle(Patterns(-0.0f, -kInfinity, 9973), TanhArray, oracle::Tanh);
  ExpectOracle(Patterns(0.03f, 10.0f, 499), TanhArray, oracle::Tanh);
  ExpectOracle(Patterns(-0.03f, -10.0f, 499), TanhArray, oracle::Tanh);
  for (const float x : {0.625f, -0.625f, 9.01f, 44.5f}) {
    ExpectOracle(Around(x), TanhArray, oracle::Tanh);
  }
}

// In place, at every length around that of a vector, without writing past the end.
TEST_P(ElementaryArraysTest, ShortArraysInPlace) {
  const std::pair<ArrayFunction, OracleFunction> functions[] = {
      {ExpArray, oracle::Exp}, {LogArray, oracle::Log}, {TanhArray, oracle::Tanh}};
  for (const auto& [function, oracle] : functions) {
    for (std::size_t n = 0; n <= 35; ++n) {
      std::vector<float> values(n + 1, 123.0f), expected(n + 1, 123.0f);
      for (std::size_t i = 0; i < n; ++i) {
        values[i] = 0.125f * static_cast<float>(i + 1);
        expected[i] = oracle(values[i]);
      }
      function(values.data(), values.data(), n);
      ASSERT_TRUE(SameBits(std::span<const float>(values), expected)) << n << " elements";
    }
  }
}

}  // namespace
}  // namespace runexp
