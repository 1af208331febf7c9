// The version of the numerics contract; part of every run's identity.
#pragma once

#ifdef __FAST_MATH__
#error "runexp promises bits: do not compile it with -ffast-math"
#endif

namespace runexp {

// Raise it with any change that alters any bit of a result.
inline constexpr int kNumericsVersion = 3;

}  // namespace runexp
