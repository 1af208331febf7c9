#include "core/kernels/simd_target.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/error.h"

namespace runexp {
namespace {

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

// Otherwise the tests on every target would say little: on x86 there must be one without FMA.
TEST(SimdTargetTest, ThereAreTargetsToCompare) {
#if defined(__x86_64__)
  const auto targets = SupportedTargets();
  EXPECT_GE(targets.size(), 2u);
  EXPECT_NE(std::ranges::find(targets, "SSE4"), targets.end());
#endif
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
