// Proves that exp, log, tanh and the logistic function are correctly rounded for every float:
//
//   rounding_proof FIRST LAST TARGET... >hashes 2>hard_cases
//
// computes each function for all floats of the groups FIRST to LAST (0 to 511 are all; see
// rounded_functions.h) on these SIMD targets, and compares with tests/support/correctly_rounded.
// Writes a line of hashes for each group to the standard output, as in
// tests/vectors/rounding_hashes.txt, and to the standard error the hard cases, which MPFR had to
// decide, as in tests/vectors/rounding_hard_cases.txt, and the counts. Fails at the first input
// that is not correctly rounded. All groups take about ten minutes.
//
// Targets with fused multiply-adds, such as AVX2, compute the same doubles on their way, and so do
// those without, such as SSE4: one of each kind proves all.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "core/kernels/simd_target.h"
#include "tests/kernels/rounded_functions.h"
#include "tests/support/same_bits.h"

namespace runexp {
namespace {

// Near 0 the logistic function has a hard case at each odd multiple of 2^-24: a rule, not a list.
bool IsListed(const RoundedFunction& function, float x) {
  return function.by_mpfr != correctly_rounded::LogisticByMpfr || std::fabs(x) >= 0x1p-12f;
}

std::vector<float> Expected(const RoundedFunction& function, const std::vector<float>& in) {
  std::vector<float> expected(in.size());
  for (std::size_t i = 0; i < in.size(); ++i) {
    const long undecided = correctly_rounded::UndecidedCount();
    expected[i] = function.expected(in[i]);
    if (correctly_rounded::UndecidedCount() != undecided && IsListed(function, in[i])) {
      std::fprintf(stderr, "%s %a %a\n", function.name, double{in[i]}, double{expected[i]});
    }
  }
  return expected;
}

void Check(const RoundedFunction& function, const std::string& target, const std::vector<float>& in,
           const std::vector<float>& expected) {
  ForceTarget(target);
  std::vector<float> actual(in.size());
  function.kernel(in.data(), actual.data(), in.size());
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (IsSame(actual[i], expected[i])) continue;
    std::fprintf(stderr, "%s: %s(%a) is %a, but must be %a\n", target.c_str(), function.name,
                 double{in[i]}, double{actual[i]}, double{expected[i]});
    std::exit(1);
  }
}

void Prove(std::uint32_t first, std::uint32_t last, const std::vector<std::string>& targets) {
  for (std::uint32_t group = first; group <= last; ++group) {
    const std::vector<float> in = GroupOfFloats(group);
    std::printf("%03x", group);
    for (const RoundedFunction& function : kRoundedFunctions) {
      const std::vector<float> expected = Expected(function, in);
      for (const std::string& target : targets) Check(function, target, in, expected);
      std::printf(" %s", HashOf(expected).c_str());
    }
    std::puts("");
    std::fflush(stdout);
  }
  std::fprintf(stderr, "# %u to %u: all correctly rounded; MPFR decided %ld\n", first, last,
               correctly_rounded::UndecidedCount());
}

}  // namespace
}  // namespace runexp

int main(int count, char** arguments) {
  if (count < 4) {
    std::fputs("usage: rounding_proof FIRST LAST TARGET...\n", stderr);
    return 2;
  }
  try {
    const auto number = [](const char* text) {
      return static_cast<std::uint32_t>(std::stoul(text));
    };
    runexp::Prove(number(arguments[1]), number(arguments[2]), {arguments + 3, arguments + count});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rounding_proof: %s\n", error.what());
    return 1;
  }
}
