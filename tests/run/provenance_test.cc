#include "core/run/provenance.h"

#include <gtest/gtest.h>

namespace runexp {
namespace {

TEST(ProvenanceTest, AResumedRunNamesEveryProcess) {
  auto first = CollectProvenance();
  first["host"] = "one";
  first["ended"] = "then";
  auto second = ResumedProvenance(first);
  second["host"] = "two";
  const auto third = ResumedProvenance(second);
  EXPECT_EQ(second.count("ended"), 0u);
  EXPECT_EQ(third.at("simd_target"), first.at("simd_target"));
  const std::string& earlier = third.at("earlier_processes");
  const std::size_t one = earlier.find("host=one"), two = earlier.find("host=two");
  ASSERT_NE(one, std::string::npos) << earlier;
  ASSERT_NE(two, std::string::npos) << earlier;
  EXPECT_LT(one, earlier.find('\n'));
  EXPECT_GT(two, earlier.find('\n'));
}

}  // namespace
}  // namespace runexp
