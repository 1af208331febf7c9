#include "core/text/text_table.h"

#include <gtest/gtest.h>

namespace runexp {
namespace {

TEST(TextTableTest, ColumnsAreAligned) {
  EXPECT_EQ(FormatTable({{"name"}, {"n", true}, {"state"}},
                        {{"分开", "1,000", "new"}, {"abcdef", "7", ""}}, 80),
            "name        n  state\n"
            "分开    1,000  new\n"
            "abcdef      7\n");
  EXPECT_EQ(FormatTable({{"run"}}, {}, 80), "run\n");
}

TEST(TextTableTest, LongHeadersAreCutBeforeCells) {
  EXPECT_EQ(FormatTable({{"initial_stddev", true}, {"x"}}, {{"0.01", "abc"}}, 12),
            "initia…  x\n"
            "   0.01  abc\n");
  EXPECT_EQ(FormatTable({{"a"}, {"b"}}, {{"河边河边河边河边河边", "1"}}, 12),
            "a                b\n"
            "河边河边河边河…  1\n");
}

TEST(TextTableTest, AWholeColumnIsNeverCut) {
  EXPECT_EQ(FormatTable({{"a"}, {"state", false, true}},
                        {{"abcdefghijklmnopqrstuvwxyz", "interrupted 1,000/10,000"}}, 30),
            "a                 state\n"
            "abcdefghijklmno…  interrupted 1,000/10,000\n");
}

TEST(TextTableTest, TheLongestHeaderIsCutFirst) {
  EXPECT_EQ(FormatTable({{"learning_rate", true}, {"clip_theta", true}}, {{"1", "0.01"}}, 20),
            "learning…  clip_the…\n"
            "        1       0.01\n");
}

TEST(TextTableTest, WhatAllRowsSayIsLeftOutOnlyIfTheTableIsTooWide) {
  constexpr std::string_view kHeaders[] = {"x", "none", "y", "z"};
  const auto headers_at = [&](std::size_t width) {
    std::vector<TextColumn> columns = {{"a"}, {"x"}, {"y"}, {"z"}};
    std::vector<std::vector<std::string>> rows = {{"a", "1", "2", "3"}, {"b", "1", "0", "3"}};
    LeaveOutAlike(kHeaders, width, columns, rows);
    return FormatTable(columns, rows, 80);
  };
  EXPECT_EQ(headers_at(10), "a  x  y  z\na  1  2  3\nb  1  0  3\n");
  EXPECT_EQ(headers_at(9), "a  y  z\na  2  3\nb  0  3\n");
  EXPECT_EQ(headers_at(1), "a  y\na  2\nb  0\n");
}

}  // namespace
}  // namespace runexp
