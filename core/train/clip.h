// Gradient clipping, by the global norm or by value.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/model/tensors.h"

namespace runexp {

enum class Clipping {
  kNorm,   // a gradient of a larger norm than theta is scaled down to it
  kValue,  // each element is brought between -theta and theta
};

struct ClippingInfo {
  const char* name;  // the word in the spec
  Clipping clipping;
};
// The first is the default.
std::span<const ClippingInfo> Clippings();
// nullptr if there is none of this name.
const ClippingInfo* FindClipping(std::string_view name);

// Returns min(theta / norm, 1), the factor that scales a gradient of this norm to at most theta.
// theta > 0, norm >= 0.
inline double ClippingFactor(double norm, double theta) { return std::min(theta / norm, 1.0); }

// Whether an element of the gradients has a larger magnitude than `bound`. In an embedding's
// gradient only the rows listed in `occurring` count. On all threads of the current arena.
bool AnyBeyond(float bound, const Parameters& gradients, std::span<const std::int32_t> occurring);

}  // namespace runexp
