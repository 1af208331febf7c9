// Fixture for tests that run once on every SIMD target of this machine.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "core/kernels/simd_target.h"

namespace runexp {

// Forces the target before the test, and fails unless kernels actually ran on it, up to the end.
class TargetTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    ForceTarget(GetParam());
    ASSERT_EQ(RunningTarget(), GetParam());
  }
  void TearDown() override { ASSERT_EQ(RunningTarget(), GetParam()); }
};

// Instantiates a suite derived from TargetTest, as "EveryTarget/Suite.Test/AVX2".
#define RUNEXP_ON_EVERY_TARGET(suite)                                                 \
  INSTANTIATE_TEST_SUITE_P(EveryTarget, suite, testing::ValuesIn(SupportedTargets()), \
                           [](const auto& test) { return test.param; })

}  // namespace runexp
