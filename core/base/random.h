// Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011).
//
// A draw is a pure function of (seed, stream name, index). It does not depend on order, threads or
// resumption, and is the same on every machine.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace runexp {

// The bare generator: ten rounds over a 128-bit counter with a 64-bit key.
std::array<std::uint32_t, 4> Philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key);

class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view name);

  // Draw number `index`: 64 uniform bits.
  std::uint64_t Bits(std::uint64_t index) const;
  // Uniform in the open interval (0, 1): an odd multiple of 2^-53.
  double Uniform(std::uint64_t index) const;
  // Standard normal: the inverse distribution function at Uniform(index).
  double Normal(std::uint64_t index) const;
  // Fills `order` with a uniform shuffle of 0 … order.size() - 1 (Fisher-Yates; step i uses draw
  // i). The size must be below 2^32.
  void FillPermutation(std::span<std::uint32_t> order) const;

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 2> stream_;
};

// The inverse of the standard normal distribution function for p in (0, 1), to about 1e-16
// relative: algorithm AS 241, PPND16 (Wichura, Applied Statistics 37, 1988).
double NormalQuantile(double p);

}  // namespace runexp
