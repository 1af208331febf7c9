// FmaArray against the C library's exact fmaf, on inputs that distinguish a fused multiply-add from
// one that rounds twice.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "core/base/random.h"
#include "core/kernels/elementary_arrays.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

struct Triples {
  std::vector<float> a, b, c;

  void Add(float x, float y, float z) {
    a.push_back(x);
    b.push_back(y);
    c.push_back(z);
  }
};

void ExpectFused(const Triples& t) {
  std::vector<float> actual(t.a.size()), expected(t.a.size());
  FmaArray(t.a.data(), t.b.data(), t.c.data(), actual.data(), actual.size());
  for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = std::fma(t.a[i], t.b[i], t.c[i]);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_TRUE(SameBits(actual[i], expected[i]))
        << std::hexfloat << "fma(" << t.a[i] << ", " << t.b[i] << ", " << t.c[i] << ")";
  }
}

float FloatOf(std::uint64_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits)); }

// A value of any sign and mantissa whose exponent is within `spread` of `exponent`.
float Near(std::uint64_t bits, int exponent, int spread) {
  const auto mantissa = static_cast<float>((bits & 0xffffff) | 0x800000) * 0x1p-23f;
  const int offset =
      static_cast<int>((bits >> 24) % static_cast<unsigned>(2 * spread + 1)) - spread;
  return std::ldexp(bits >> 63 == 0 ? mantissa : -mantissa, exponent + offset);
}

class FmaTest : public TargetTest {
 protected:
  const RandomStream random_{5, "fma"};
};
RUNEXP_ON_EVERY_TARGET(FmaTest);

// Values of every class: NaNs, infinities, subnormals, and mostly exponents far apart.
TEST_P(FmaTest, AnyBits) {
  Triples t;
  for (std::uint64_t i = 0; i < 300'000; i += 3) {
    t.Add(FloatOf(random_.Bits(i)), FloatOf(random_.Bits(i + 1)), FloatOf(random_.Bits(i + 2)));
  }
  ExpectFused(t);
}

TEST_P(FmaTest, SpecialValues) {
  using Limits = std::numeric_limits<float>;
  std::vector<float> values;
  for (const float x : {0.0f, Limits::denorm_min(), 0x1.fffffcp-127f, Limits::min(), 0x1p-75f,
                        0x1.000002p-63f, 0.5f, 1.0f, 0x1.000002p0f, 0x1.fffffep0f, 0x1p64f,
                        Limits::max(), Limits::infinity(), Limits::quiet_NaN()}) {
    values.push_back(x);
    values.push_back(-x);
  }
  Triples t;
  for (const float a : values) {
    for (const float b : values) {
      for (const float c : values) t.Add(a, b, c);
    }
  }
  ExpectFused(t);
}

// The product and the addend have similar sizes, up to 30 binades apart, around every exponent from
// the subnormals to overflow.
TEST_P(FmaTest, NeighbouringExponents) {
  Triples t;
  for (std::uint64_t i = 0; i < 600'000; i += 3) {
    const int exponent = static_cast<int>(i % 280) - 150;
    t.Add(Near(random_.Bits(i), exponent / 2, 1),
          Near(random_.Bits(i + 1), exponent - exponent / 2, 1),
          Near(random_.Bits(i + 2), exponent, 30));
  }
  ExpectFused(t);
}

// c is the negated rounded product or close to it. The result is the product's rounding error,
// which is zero or wrong without fusing.
TEST_P(FmaTest, Cancellation) {
  Triples t;
  std::size_t differ = 0;
  for (std::uint64_t i = 0; i < 200'000; i += 2) {
    const int exponent = static_cast<int>(i % 240) - 120;
    const float a = Near(random_.Bits(i), exponent / 2, 1);
    const float b = Near(random_.Bits(i + 1), exponent - exponent / 2, 1);
    float c = -a * b;
    for (std::uint64_t step = i / 2 % 3; step > 0; --step) c = std::nextafter(c, 0.0f);
    t.Add(a, b, c);
    const float product = a * b;
    if (!IsSame(product + c, std::fma(a, b, c))) ++differ;
  }
  EXPECT_GT(differ, t.a.size() / 2) << "the inputs do not tell a fused multiply-add";
  ExpectFused(t);
}

// The exact sum is off the midpoint of two floats by less than a double can hold. The double sum is
// the midpoint itself, and rounding it to float ties to even, the wrong way.
TEST_P(FmaTest, DoubleRounding) {
  Triples t;
  std::size_t differ = 0;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    // a b is half a unit in the last place of c, except for 2^-46 of it; c is odd, so the tie
    // rounds away from c, whereas the exact sum rounds to c.
    const int exponent = static_cast<int>(i % 200) - 90;
    const auto odd_mantissa = static_cast<float>(random_.Bits(i) % 0x800000 | 0x800001);
    const float c = std::ldexp(odd_mantissa * 0x1p-23f, exponent);
    const float half_ulp = std::ldexp(1.0f, exponent - 24);
    const float a = (i & 1) == 0 ? 0x1.000002p0f : -0x1.000002p0f;
    const float b = (1.0f - 0x1p-23f) * half_ulp;
    t.Add(a, (i & 2) == 0 ? b : -b, (i & 4) == 0 ? c : -c);
    const double sum = static_cast<double>(t.a.back()) * t.b.back() + t.c.back();
    if (!IsSame(static_cast<float>(sum), std::fma(t.a.back(), t.b.back(), t.c.back()))) ++differ;
  }
  EXPECT_GT(differ, t.a.size() / 2) << "the inputs do not tell a sum rounded twice";
  ExpectFused(t);
}

// The same for subnormal results, which have fewer bits: c = 0 and the product is close to the
// midpoint of two subnormals, or c is subnormal and the product far below its last place.
TEST_P(FmaTest, SubnormalResults) {
  Triples t;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    const auto odd = static_cast<float>(random_.Bits(i) % 0x1000 * 2 + 1);
    const float sign = (i & 1) == 0 ? 1.0f : -1.0f;
    t.Add(odd * 0x1p-75f, sign * 0x1p-75f, 0.0f);
    t.Add(odd * 0x1.000002p-75f, sign * 0x1.fffffcp-76f, 0.0f);
    t.Add(odd * 0x1.fffffep-75f, sign * 0x1.000002p-75f, FloatOf(random_.Bits(i) % 0x1000000));
    t.Add(0x1.000002p-75f, sign * 0x1.fffffcp-76f, FloatOf(random_.Bits(i) % 0x1000));
    t.Add(0x1.000002p-100f, sign * 0x1.fffffcp-101f, FloatOf(random_.Bits(i) % 0x1000));
  }
  ExpectFused(t);
}

// The other elements of a vector do not matter, nor does the end of the vector.
TEST_P(FmaTest, ShortArrays) {
  for (std::uint64_t n = 0; n <= 35; ++n) {
    Triples t;
    for (std::uint64_t i = 0; i < n; ++i) {
      t.Add(Near(random_.Bits(3 * i), 0, 2), Near(random_.Bits(3 * i + 1), 0, 2),
            Near(random_.Bits(3 * i + 2), 0, 4));
    }
    ExpectFused(t);
  }
}

}  // namespace
}  // namespace runexp
