#include "core/text/human_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace runexp {
namespace {

using Lines = std::vector<std::string>;

TEST(RoughSecondsTest, SaysNoMoreThanAnEstimateKnows) {
  EXPECT_EQ(RoughSeconds(0.5), "500 ms");
  EXPECT_EQ(RoughSeconds(599), "9 min 59 s");
  EXPECT_EQ(RoughSeconds(45 * 60 + 50), "46 min");
  EXPECT_EQ(RoughSeconds(2 * 3600 + 5 * 60 + 31), "2 h 6 min");
  EXPECT_EQ(RoughSeconds(100 * 3600 + 60), "100 h");
}

TEST(HumanTextTest, Numbers) {
  EXPECT_EQ(WithCommas(0), "0");
  EXPECT_EQ(WithCommas(999), "999");
  EXPECT_EQ(WithCommas(1000), "1,000");
  EXPECT_EQ(WithCommas(-123456), "-123,456");
  EXPECT_EQ(WithCommas(1234567), "1,234,567");
  EXPECT_EQ(HumanNumber(0.01), "0.01");
  EXPECT_EQ(HumanNumber(100.0), "100");
  EXPECT_EQ(HumanBytes(512), "512 B");
  EXPECT_EQ(HumanBytes(1.5 * 1024 * 1024), "1.5 MiB");
  EXPECT_EQ(HumanBytes(24.0 * (1 << 30)), "24 GiB");
}

TEST(HumanTextTest, Seconds) {
  EXPECT_EQ(HumanSeconds(0.0123), "12 ms");
  EXPECT_EQ(HumanSeconds(9.94), "9.9 s");
  EXPECT_EQ(HumanSeconds(59.4), "59 s");
  EXPECT_EQ(HumanSeconds(59.6), "1 min 0 s");
  EXPECT_EQ(HumanSeconds(3725), "1 h 2 min");
  EXPECT_EQ(HumanSeconds(1e308), "1e+308 s");  // too large for an integer
  EXPECT_EQ(HumanSeconds(std::nan("")), "nan s");
}

TEST(HumanTextTest, PerplexityHasFourDigits) {
  EXPECT_EQ(HumanPerplexity(1.0456), "1.046");
  EXPECT_EQ(HumanPerplexity(59.2918), "59.29");
  EXPECT_EQ(HumanPerplexity(284.73), "284.7");
  EXPECT_EQ(HumanPerplexity(1027), "1,027");
  EXPECT_EQ(HumanPerplexity(999999.4), "999,999");
  EXPECT_EQ(HumanPerplexity(19263844480), "1.926e+10");
  EXPECT_EQ(HumanPerplexity(1.04e6), "1.040e+06");
  EXPECT_EQ(HumanPerplexity(5e-324), "4.941e-324");
  EXPECT_EQ(HumanPerplexity(0), "0");
  EXPECT_EQ(HumanPerplexity(std::numeric_limits<double>::infinity()), "inf");
}

TEST(HumanTextTest, ANumberAndItsPercentSignStayTogether) {
  EXPECT_EQ(WrapWords("(two-sided 5 %, or 1 %)", 12, "", "  "), "(two-sided\n  5 %, or\n  1 %)\n");
}

TEST(HumanTextTest, WrapsByColumns) {
  EXPECT_EQ(WrapText("", 4), Lines{""});
  EXPECT_EQ(WrapText("abcdef", 4), (Lines{"abcd", "ef"}));
  EXPECT_EQ(WrapText("abcd\nef\n", 4), (Lines{"abcd", "ef", ""}));
  EXPECT_EQ(WrapText("分开不", 4), (Lines{"分开", "不"}));
  EXPECT_EQ(WrapText("a分开", 4), (Lines{"a分", "开"}));  // a wide character is never split
}

TEST(HumanTextTest, WrapWordsIndentsAsAsked) {
  EXPECT_EQ(WrapWords("a bc  def", 80, "", "  "), "a bc def\n");
  EXPECT_EQ(WrapWords("a bc def", 4, "", "  "), "a bc\n  def\n");
  EXPECT_EQ(WrapWords("分开 不", 8, "x: ", "   "), "x: 分开\n   不\n");
  EXPECT_EQ(WrapWords("longer b", 4, "x: ", "   "), "x: longer\n   b\n");
}

TEST(HumanTextTest, CutTextIsNoWiderThanAsked) {
  EXPECT_EQ(CutText("分开", 4), "分开");
  EXPECT_EQ(CutText("分开了", 4), "分…");
  EXPECT_EQ(CutText("分开了", 5), "分开…");
}

}  // namespace
}  // namespace runexp
