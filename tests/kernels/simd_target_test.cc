#include "core/kernels/simd_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "core/base/error.h"

namespace runexp {
namespace {

using testing::AnyOf;

TEST(SimdTargetTest, EveryTargetRunsWhenForced) {
  const auto targets = SupportedTargets();
  ASSERT_FALSE(targets.empty());
  for (const std::string& target : targets) {
    ForceTarget(target);
    EXPECT_EQ(RunningTarget(), target);
    EXPECT_EQ(SupportedTargets(), targets) << "asked on " << target;
    EXPECT_EQ(RunningTarget(), target) << "after asking";
  }
}

bool Has(const std::string& target) { return std::ranges::count(SupportedTargets(), target) == 1; }

// Otherwise the tests "on every target" would prove little. The slowest target runs on any
// processor: no SIMD at all, depending on the compiler, or from Highway 1.1 on what every x86-64
// has.
TEST(SimdTargetTest, ThereIsEveryTargetThatThisMachineCanRun) {
  EXPECT_EQ(Has("SCALAR") + Has("EMU128") + Has("SSE2"), 1);
  EXPECT_THAT(SupportedTargets().back(), AnyOf("SCALAR", "EMU128", "SSE2"));
#if defined(__x86_64__)
  EXPECT_EQ(Has("SSSE3"), __builtin_cpu_supports("ssse3") != 0);
  EXPECT_EQ(Has("SSE4"), __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("aes"));
  EXPECT_EQ(Has("AVX2"), __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"));
  EXPECT_EQ(Has("AVX3"), __builtin_cpu_supports("avx512bw") != 0);
#elif defined(__aarch64__)
  EXPECT_TRUE(Has("NEON"));
#elif defined(__powerpc64__) && __has_include(<hwy/ops/ppc_vsx-inl.h>)  // Highway 1.1 and later
  EXPECT_EQ(Has("PPC8"), __builtin_cpu_supports("arch_2_07") != 0);
  EXPECT_EQ(Has("PPC9"), __builtin_cpu_supports("arch_3_00") != 0);
  EXPECT_EQ(Has("PPC10"), __builtin_cpu_supports("arch_3_1") != 0);
#endif
}

TEST(SimdTargetTest, ATargetThatWasNotCompiledInIsAnError) {
#if defined(__aarch64__)
  EXPECT_THROW(ForceTarget("AVX2"), Error);
#else
  EXPECT_THROW(ForceTarget("NEON"), Error);
#endif
  EXPECT_THROW(ForceTarget(Has("SCALAR") ? "EMU128" : "SCALAR"), Error);
}

TEST(SimdTargetTest, AnUnknownTargetIsAnErrorThatListsTheOthers) {
  const std::string forced = SupportedTargets().back();
  ForceTarget(forced);
  try {
    ForceTarget("AVX9");
    FAIL() << "no Error";
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("\"AVX9\""), std::string::npos) << text;
    for (const std::string& target : SupportedTargets()) {
      EXPECT_NE(text.find(target), std::string::npos) << text;
    }
  }
  EXPECT_EQ(RunningTarget(), forced);
}

}  // namespace
}  // namespace runexp
