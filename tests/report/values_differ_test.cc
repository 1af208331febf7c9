#include "core/report/values_differ.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <vector>

namespace runexp {
namespace {

bool Differ(const std::vector<std::optional<int>>& values) {
  return ValuesDiffer(values, std::identity());
}

TEST(ValuesDiffer, ThoseThatAreThereCount) {
  EXPECT_FALSE(Differ({}));
  EXPECT_FALSE(Differ({std::nullopt, std::nullopt}));
  EXPECT_FALSE(Differ({std::nullopt, 1, std::nullopt}));
  EXPECT_FALSE(Differ({1, std::nullopt, 1}));
  EXPECT_TRUE(Differ({1, std::nullopt, 2}));
  EXPECT_TRUE(Differ({std::nullopt, 1, 1, 2}));
}

}  // namespace
}  // namespace runexp
