// Simulated experiments: how often the interval holds the true ratio, and how often the test raises
// a false alarm. Pairs of log-normal results that share the luck of their seed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/base/random.h"
#include "core/statistics/estimate.h"
#include "core/statistics/sign_flip.h"

namespace runexp {
namespace {

constexpr std::uint64_t kExperiments = 2000;

// Log ratios of n pairs whose true ratio is e^effect.
std::vector<double> LogRatios(std::size_t n, std::uint64_t experiment, double effect) {
  const RandomStream random(n, "coverage_test");
  std::uint64_t index = 3 * n * experiment;
  std::vector<double> ratios;
  for (std::size_t i = 0; i < n; ++i) {
    const double seed = random.Normal(index++);
    const double from = std::exp(0.5 * seed + 0.1 * random.Normal(index++));
    const double to = std::exp(0.5 * seed + 0.2 * random.Normal(index++) + effect);
    ratios.push_back(std::log(to) - std::log(from));
  }
  return ratios;
}

class CoverageTest : public testing::TestWithParam<std::size_t> {};

TEST_P(CoverageTest, TheIntervalHoldsTheTruthIn95Of100Experiments) {
  const double effect = std::log(1.14);
  int held = 0;
  for (std::uint64_t experiment = 0; experiment < kExperiments; ++experiment) {
    const auto interval = EstimateMean(LogRatios(GetParam(), experiment, effect)).interval;
    held += interval->low <= effect && effect <= interval->high ? 1 : 0;
  }
  const double part = held / static_cast<double>(kExperiments);
  fmt::print("{} seeds: the interval holds the true ratio in {:.1f} %\n", GetParam(), 100 * part);
  EXPECT_GE(part, 0.93);
  EXPECT_LE(part, 0.97);
}

TEST_P(CoverageTest, AlarmsAreFalseInAtMost5Of100Experiments) {
  int alarms = 0;
  for (std::uint64_t experiment = 0; experiment < kExperiments; ++experiment) {
    alarms += TestSignFlips(LogRatios(GetParam(), experiment, 0)).p <= kLevel ? 1 : 0;
  }
  const double part = alarms / static_cast<double>(kExperiments);
  fmt::print("{} seeds: false alarms in {:.1f} %\n", GetParam(), 100 * part);
  EXPECT_LE(part, 0.055);
  EXPECT_GE(part, 0.02);  // a test that never raises one is none
}

INSTANTIATE_TEST_SUITE_P(Seeds, CoverageTest, testing::Values(6, 10, 20));

}  // namespace
}  // namespace runexp
