// The results of the correctly rounded functions for whole groups of inputs have the published
// hashes, on every target: tests/vectors/rounding_hashes.txt, which rounding_proof wrote. Tests the
// groups in which the functions change most; with RUNEXP_LONG_TESTS set in the environment, all.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/kernels/rounded_functions.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

using Hashes = std::map<std::uint32_t, std::vector<std::string>>;  // by group; one per function

Hashes ReadHashes() {
  std::ifstream file(RUNEXP_SOURCE_DIR "/tests/vectors/rounding_hashes.txt");
  Hashes hashes;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    std::string group;
    words >> group;
    auto& of_group = hashes[static_cast<std::uint32_t>(std::stoul(group, nullptr, 16))];
    for (std::string hash; words >> hash;) of_group.push_back(hash);
  }
  return hashes;
}

// Numbers of groups: those from 1 and from -1 up to 2, from 4 and -4 up to 8, and of the
// infinities.
std::set<std::uint32_t> Groups() {
  if (std::getenv("RUNEXP_LONG_TESTS") == nullptr)
    return {0x07f, 0x17f, 0x081, 0x181, 0x0ff, 0x1ff};
  std::set<std::uint32_t> all;
  for (std::uint32_t group = 0; group < kGroups; ++group) all.insert(group);
  return all;
}

class RoundingHashesTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(RoundingHashesTest);

TEST_P(RoundingHashesTest, AreThePublishedOnes) {
  const Hashes hashes = ReadHashes();
  ASSERT_EQ(hashes.size(), kGroups);
  for (const std::uint32_t group : Groups()) {
    const std::vector<float> in = GroupOfFloats(group);
    std::vector<float> out(in.size());
    const std::vector<std::string>& of_group = hashes.at(group);
    ASSERT_EQ(of_group.size(), std::size(kRoundedFunctions));
    for (std::size_t i = 0; i < of_group.size(); ++i) {
      kRoundedFunctions[i].kernel(in.data(), out.data(), in.size());
      EXPECT_EQ(HashOf(out), of_group[i])
          << kRoundedFunctions[i].name << ", floats whose first nine bits are " << group;
    }
  }
}

}  // namespace
}  // namespace runexp
