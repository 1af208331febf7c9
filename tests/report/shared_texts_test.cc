#include "core/report/page/shared_texts.h"

#include <gtest/gtest.h>

namespace runexp {
namespace {

TEST(SharedTexts, EachTextIsThereOnce) {
  SharedTexts table;
  EXPECT_EQ(table.Place("a"), 0u);
  EXPECT_EQ(table.Place("\"b\""), 1u);
  EXPECT_EQ(table.Place("a"), 0u);
  EXPECT_EQ(table.LinesJson("c\na\n"), "[2,0,3]");
  EXPECT_EQ(table.LinesJson(""), "[3]");
  EXPECT_EQ(table.Json(), R"(["a","\"b\"","c",""])");
}

}  // namespace
}  // namespace runexp
