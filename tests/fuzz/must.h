// An assertion for fuzzers, which check more than the absence of crashes.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace runexp {

inline void Must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace runexp
