#include "core/base/random.h"

#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "core/base/elementary.h"
#include "core/base/sha256.h"

namespace runexp {
namespace {

// Horner's rule; coefficients from the constant term up.
double Polynomial(std::span<const double> coefficients, double x) {
  double sum = 0.0;
  for (std::size_t i = coefficients.size(); i-- > 0;) sum = sum * x + coefficients[i];
  return sum;
}

}  // namespace

std::array<std::uint32_t, 4> Philox4x32(std::array<std::uint32_t, 4> c,
                                        std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53} * c[0];
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57} * c[2];
    c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ key[0], static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ key[1], static_cast<std::uint32_t>(p0)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return c;
}

RandomStream::RandomStream(std::uint64_t seed, std::string_view name)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)} {
  // The first 64 bits of the name's SHA-256 are the upper half of the counter.
  Sha256 hash;
  hash.Update(name);
  const auto digest = hash.Digest();
  for (std::size_t word = 0; word < 2; ++word) {
    stream_[word] = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      stream_[word] |= std::uint32_t{digest[4 * word + i]} << (8 * i);
    }
  }
}

std::uint64_t RandomStream::Bits(std::uint64_t index) const {
  const auto words = Philox4x32({static_cast<std::uint32_t>(index),
                                 static_cast<std::uint32_t>(index >> 32), stream_[0], stream_[1]},
                                key_);
  return words[0] | std::uint64_t{words[1]} << 32;
}

double RandomStream::Uniform(std::uint64_t index) const {
  // 52 bits, so that adding one half is exact and 1.0 is never reached.
  return (static_cast<double>(Bits(index) >> 12) + 0.5) * 0x1p-52;
}

double RandomStream::Normal(std::uint64_t index) const { return NormalQuantile(Uniform(index)); }

void RandomStream::FillPermutation(std::span<std::uint32_t> order) const {
  std::iota(order.begin(), order.end(), 0u);
  for (auto i = static_cast<std::uint32_t>(order.size()); i-- > 1;) {
    // A 32 x 32 bit product scales the draw to [0, i]; the bias is below (i + 1) / 2^32.
    const auto j = static_cast<std::uint32_t>(((Bits(i) >> 32) * (std::uint64_t{i} + 1)) >> 32);
    std::swap(order[i], order[j]);
  }
}

double NormalQuantile(double p) {
  static constexpr double kA[] = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                                  1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                  4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                  3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static constexpr double kB[] = {1.0,
                                  4.2313330701600911252e+1,
                                  6.8718700749205790830e+2,
                                  5.3941960214247511077e+3,
                                  2.1213794301586595867e+4,
                                  3.9307895800092710610e+4,
                                  2.8729085735721942674e+4,
                                  5.2264952788528545610e+3};
  static constexpr double kC[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                  5.76949722146069140550e0,  3.64784832476320460504e0,
                                  1.27045825245236838258e0,  2.41780725177450611770e-1,
                                  2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double kD[] = {1.0,
                                  2.05319162663775882187e0,
                                  1.67638483018380384940e0,
                                  6.89767334985100004550e-1,
                                  1.48103976427480074590e-1,
                                  1.51986665636164571966e-2,
                                  5.47593808499534494600e-4,
                                  1.05075007164441684324e-9};
  static constexpr double kE[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                  1.78482653991729133580e0,  2.96560571828504891230e-1,
                                  2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                  2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double kF[] = {1.0,
                                  5.99832206555887937690e-1,
                                  1.36929880922735805310e-1,
                                  1.48753612908506148525e-2,
                                  7.86869131145613259100e-4,
                                  1.84631831751005468180e-5,
                                  1.42151175831644588870e-7,
                                  2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * Polynomial(kA, r) / Polynomial(kB, r);
  }
  double r = std::sqrt(-Log(q < 0.0 ? p : 1.0 - p));
  if (r <= 5.0) {
    r -= 1.6;
    r = Polynomial(kC, r) / Polynomial(kD, r);
  } else {
    r -= 5.0;
    r = Polynomial(kE, r) / Polynomial(kF, r);
  }
  return q < 0.0 ? -r : r;
}

}  // namespace runexp
