#include "core/text/display_width.h"

#include <gtest/gtest.h>

namespace runexp {
namespace {

TEST(DisplayWidthTest, CountsColumns) {
  EXPECT_EQ(DisplayWidth(""), 0u);
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("分开"), 4u);
  EXPECT_EQ(DisplayWidth("a分b"), 4u);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1u);  // a combining accent is zero columns wide
}

TEST(DisplayWidthTest, InvalidBytesTakeOneColumnEach) {
  EXPECT_EQ(DisplayWidth("\xff\xfe"), 2u);
  EXPECT_EQ(DisplayWidth("a\xe5\x88"), 3u);  // an incomplete sequence
  EXPECT_EQ(DisplayWidth("\t"), 1u);
}

}  // namespace
}  // namespace runexp
