#include "core/base/elementary.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>

namespace runexp {
namespace {

// ln 2 in two parts; the high part has 32 significant bits, so k * kLn2High is exact.
constexpr double kLn2High = 0x1.62e42feep-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kLog2E = 0x1.71547652b82fep+0;

constexpr double kPi = 0x1.921fb54442d18p+1;

// 1 / n! for n up to 17; the factorials are exact.
constexpr std::array<double, 18> kOneOverFactorial = [] {
  std::array<double, 18> values = {};
  double factorial = 1.0;
  for (std::size_t n = 0; n < values.size(); ++n) {
    if (n > 0) factorial *= static_cast<double>(n);
    values[n] = 1.0 / factorial;
  }
  return values;
}();

// 2^k for k in [-1022, 1023].
double PowerOfTwo(int k) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
}

}  // namespace

double Exp(double x) {
  if (std::isnan(x)) return x;
  if (x > 709.782712893384) return std::numeric_limits<double>::infinity();
  if (x < -745.1332191019412) return 0.0;
  const int k = static_cast<int>(std::floor(x * kLog2E + 0.5));
  const double high = x - k * kLn2High;  // exact
  const double low = k * kLn2Low;
  const double r = high - low;  // |r| <= ln(2)/2
  const double correction = (high - r) - low;
  // Taylor series of (e^r - 1 - r) / r^2; the first omitted term is below 2^-57.
  double p = 1.0 / 6227020800.0;
  p = p * r + 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  const double e = 1.0 + (r + (r * r * p + correction));
  // Two factors, so that results below the normal range are rounded once.
  const int half = k / 2;
  return e * PowerOfTwo(half) * PowerOfTwo(k - half);
}

double Log(double x) {
  int exponent = 0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 0x1p54;
    exponent = -54;
  }
  const auto bits = std::bit_cast<std::uint64_t>(x);
  exponent += static_cast<int>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFFu) | 0x3FF0000000000000u);  // [1, 2)
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent += 1;
  }
  // ln m = 2 atanh(s) = 2 s + s^3 (2/3 + 2/5 s^2 + …) with s = f / (2 + f), f = m - 1 exact.
  // Written with f - f^2/2 in front, so that the rounding of s hardly matters.
  const double f = m - 1.0;
  const double s = f / (2.0 + f);
  const double z = s * s;
  double p = 2.0 / 23.0;
  p = p * z + 2.0 / 21.0;
  p = p * z + 2.0 / 19.0;
  p = p * z + 2.0 / 17.0;
  p = p * z + 2.0 / 15.0;
  p = p * z + 2.0 / 13.0;
  p = p * z + 2.0 / 11.0;
  p = p * z + 2.0 / 9.0;
  p = p * z + 2.0 / 7.0;
  p = p * z + 2.0 / 5.0;
  p = p * z + 2.0 / 3.0;
  p = p * z;
  const double half_square = 0.5 * f * f;
  const double k = exponent;
  return k * kLn2High - ((half_square - (s * (half_square + p) + k * kLn2Low)) - f);
}

double CosPi(double x) {
  const double mirrored = x > 0.5 ? 1.0 - x : x;  // exact, as is 0.5 - mirrored below
  const double sign = x > 0.5 ? -1.0 : 1.0;
  if (mirrored <= 0.25) {
    const double angle = kPi * mirrored, z = angle * angle;
    double s = kOneOverFactorial[16];
    for (std::size_t n = 14; n > 0; n -= 2) s = kOneOverFactorial[n] - s * z;
    return sign * (1.0 - s * z);
  }
  const double angle = kPi * (0.5 - mirrored), z = angle * angle;
  double s = kOneOverFactorial[17];
  for (std::size_t n = 15; n > 1; n -= 2) s = kOneOverFactorial[n] - s * z;
  return sign * (angle - angle * z * s);
}

double Power(double x, std::int64_t n) {
  double power = 1.0;
  for (double square = x; n > 0; n /= 2, square *= square) {
    if (n % 2 == 1) power *= square;
  }
  return power;
}

}  // namespace runexp
