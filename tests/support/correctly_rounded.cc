#include "tests/support/correctly_rounded.h"

#include <mpfr.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace runexp::correctly_rounded {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

thread_local long undecided_count = 0;

// ---- In double
//
// Errors below are in units of u = 2^-53 of the value, the most that one rounding does. What the
// series leave out is less than u / 8, and a rounding counts by its share in the value: in 1 + y,
// that of y counts y times. kMargin is 16 u.
constexpr double kMargin = 0x1p-49;

// 1 / i!
constexpr std::array<double, 20> kInverseFactorial = [] {
  std::array<double, 20> all = {};
  double factorial = 1;  // exact
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) factorial *= static_cast<double>(i);
    all[i] = 1.0 / factorial;
  }
  return all;
}();

// sum of x^(i - first) / i! over i = first, first + step, …, last, where power = x^step.
double Series(std::size_t first, std::size_t step, std::size_t last, double power) {
  double sum = kInverseFactorial[last];
  for (std::size_t i = last; i > first; i -= step) sum = sum * power + kInverseFactorial[i - step];
  return sum;
}

// 2^k for a normal result.
double PowerOfTwo(std::int64_t k) { return std::bit_cast<double>((k + 1023) << 52); }

// For |x| <= 110, within 4 u: 1 of r, which is less than 0.35, 2 of the last sum and its product,
// less than 1 of all others.
double ApproximateExp(double x) {
  const double k = (x * 0x1.71547652b82fep+0 + 0x1.8p52) - 0x1.8p52;  // the nearest integer
  // ln 2 in two parts; the first has 32 bits, so that its product with k is exact.
  const double r = (x - k * 0x1.62e42feep-1) - k * 0x1.a39ef35793c76p-33;
  return Series(0, 1, 14, r) * PowerOfTwo(static_cast<std::int64_t>(k));
}

// For positive normal x, within 12 u: ln m within 6 u, k ln 2 within 2 u. Where they have opposite
// signs, ln 2 > 0.69 and |ln m| < 0.35: the sum is no less than half the first.
double ApproximateLog(double x) {
  // x = 2^k m, m from sqrt(1/2), which has about these bits, to sqrt(2).
  constexpr std::int64_t kOffset = 0x3fe6a09e667f3bcd;
  const std::int64_t shifted = std::bit_cast<std::int64_t>(x) - kOffset;
  const auto k = static_cast<double>(shifted >> 52);
  const double m = std::bit_cast<double>((shifted & 0xfffffffffffff) + kOffset);
  const double s = (m - 1.0) / (m + 1.0);  // ln m = 2 s (1 + s^2/3 + s^4/5 + …), |s| < 0.172
  double sum = 1.0 / 25;
  for (int i = 23; i > 0; i -= 2) sum = (1.0 / i) + s * s * sum;
  return k * 0x1.62e42fefa39efp-1 + 2.0 * s * sum;
}

// For 2^-13 <= |x| <= 55, within 10 u: by the exponential's 4 u, two sums, a quotient of at most a
// third of the value, and its difference from 1; or sinh and cosh within 3 u each, a product and a
// quotient.
double ApproximateTanh(double x) {
  if (std::fabs(x) > 1.0) {
    const double away = 1.0 - 2.0 / (ApproximateExp(2.0 * std::fabs(x)) + 1.0);
    return std::copysign(away, x);
  }
  const double sinh = Series(1, 2, 19, x * x), cosh = Series(0, 2, 18, x * x);
  return x * sinh / cosh;
}

// For |x| <= 110, within 6 u: the exponential's 4 u, a sum and a quotient.
double ApproximateLogistic(double x) { return 1.0 / (1.0 + ApproximateExp(-x)); }

// Where both ends of an interval round to one float, all its numbers do.
template <typename Function>
float RoundedFrom(double approximation, Function by_mpfr, float x) {
  const double error = kMargin * approximation;
  const auto low = static_cast<float>(approximation - error);
  const auto high = static_cast<float>(approximation + error);
  if (low == high) return low;
  ++undecided_count;
  return by_mpfr(x);
}

// ---- By MPFR

class Number {
 public:
  explicit Number(float x = 0) {
    mpfr_init2(value_, kPrecision);
    mpfr_set_flt(value_, x, MPFR_RNDN);
  }
  ~Number() { mpfr_clear(value_); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  mpfr_ptr get() { return value_; }
  // The float nearest to a real number from which this differs by less than 2^-190 of it.
  float Rounded() {
    if (mpfr_regular_p(value_) && !mpfr_integer_p(value_) && TooCloseToATie()) {
      throw std::logic_error("MPFR's precision does not decide how to round");
    }
    return mpfr_get_flt(value_, MPFR_RNDN);
  }

  static constexpr mpfr_prec_t kPrecision = 200;

 private:
  bool TooCloseToATie() {
    Number low, high;
    mpfr_set(low.value_, value_, MPFR_RNDN);
    mpfr_set(high.value_, value_, MPFR_RNDN);
    for (int i = 0; i < 1024; ++i) {
      mpfr_nextbelow(low.value_);
      mpfr_nextabove(high.value_);
    }
    return mpfr_get_flt(low.value_, MPFR_RNDN) != mpfr_get_flt(high.value_, MPFR_RNDN);
  }

  mpfr_t value_;
};

float ByMpfr(int (*function)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t), float x) {
  Number y(x);
  function(y.get(), y.get(), MPFR_RNDN);
  return y.Rounded();
}

}  // namespace

long UndecidedCount() { return undecided_count; }

float Exp(float x) {
  if (std::isnan(x)) return kNan;
  if (x > 110.0f) return kInfinity;
  if (x < -110.0f) return 0.0f;
  if (std::fabs(x) < 0x1p-26f) return 1.0f;  // neighbours are at 1 - 2^-24 and 1 + 2^-23
  return RoundedFrom(ApproximateExp(x), ExpByMpfr, x);
}

float Log(float x) {
  if (std::isnan(x) || x < 0.0f) return kNan;
  if (x == 0.0f) return -kInfinity;
  if (x == kInfinity) return x;
  return RoundedFrom(ApproximateLog(x), LogByMpfr, x);
}

float Tanh(float x) {
  if (std::isnan(x)) return kNan;
  if (std::fabs(x) < 0x1p-13f) return x;  // off by x^3/3, less than 2^-27 of it
  if (std::fabs(x) > 55.0f) return std::copysign(1.0f, x);
  return RoundedFrom(ApproximateTanh(x), TanhByMpfr, x);
}

float Logistic(float x) {
  if (std::isnan(x)) return kNan;
  if (x > 110.0f) return 1.0f;
  if (x < -110.0f) return 0.0f;
  if (std::fabs(x) < 0x1p-26f) return 0.5f;  // off by x/4; the nearest neighbour is at 2^-25
  return RoundedFrom(ApproximateLogistic(x), LogisticByMpfr, x);
}

float ExpByMpfr(float x) { return ByMpfr(mpfr_exp, x); }
float LogByMpfr(float x) { return ByMpfr(mpfr_log, x); }
float TanhByMpfr(float x) { return ByMpfr(mpfr_tanh, x); }

float LogisticByMpfr(float x) {
  Number y(x);
  mpfr_neg(y.get(), y.get(), MPFR_RNDN);
  mpfr_exp(y.get(), y.get(), MPFR_RNDN);
  mpfr_add_ui(y.get(), y.get(), 1, MPFR_RNDN);
  mpfr_ui_div(y.get(), 1, y.get(), MPFR_RNDN);
  return y.Rounded();
}

}  // namespace runexp::correctly_rounded
