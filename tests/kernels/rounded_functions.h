// The kernels' correctly rounded functions beside what they must return, and their results for
// whole groups of inputs, which tests/vectors/rounding_hashes.txt has the hashes of.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/sha256.h"
#include "core/kernels/elementary_arrays.h"
#include "tests/support/correctly_rounded.h"

namespace runexp {

struct RoundedFunction {
  const char* name;
  void (*kernel)(const float* in, float* out, std::size_t n);
  float (*expected)(float x);
  float (*by_mpfr)(float x);
};

inline constexpr RoundedFunction kRoundedFunctions[] = {
    {"exp", ExpArray, correctly_rounded::Exp, correctly_rounded::ExpByMpfr},
    {"log", LogArray, correctly_rounded::Log, correctly_rounded::LogByMpfr},
    {"tanh", TanhArray, correctly_rounded::Tanh, correctly_rounded::TanhByMpfr},
    {"logistic", LogisticArray, correctly_rounded::Logistic, correctly_rounded::LogisticByMpfr},
};

// A group is the 2^23 floats of one sign and exponent, by ascending bits; the group's number is its
// floats' first nine bits.
inline constexpr std::uint32_t kGroups = 512, kGroupSize = 1u << 23;

inline std::vector<float> GroupOfFloats(std::uint32_t group) {
  std::vector<float> floats(kGroupSize);
  for (std::uint32_t i = 0; i < kGroupSize; ++i) floats[i] = std::bit_cast<float>(group << 23 | i);
  return floats;
}

// The first 16 digits of the SHA-256 of the floats, little-endian, each NaN as 0x7fc00000.
inline std::string HashOf(std::span<const float> floats) {
  std::vector<std::uint32_t> bits;
  bits.reserve(floats.size());
  for (const float x : floats)
    bits.push_back(x != x ? 0x7fc00000u : std::bit_cast<std::uint32_t>(x));
  Sha256 hash;
  hash.Update(std::as_bytes(std::span(bits)));
  return hash.HexDigest().substr(0, 16);
}

}  // namespace runexp
