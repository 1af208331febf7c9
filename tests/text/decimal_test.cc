#include "core/text/decimal.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace runexp {
namespace {

TEST(DecimalTest, Integers) {
  EXPECT_EQ(ParseInteger("0"), 0);
  EXPECT_EQ(ParseInteger("-12"), -12);
  EXPECT_EQ(ParseInteger("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  for (const char* text :
       {"", "-", "+5", "012", "00", "-01", " 1", "1 ", "1,000", "1_000", "0x10", "1e3", "2.0",
        "ten", "１２", "9223372036854775808", "99999999999999999999"}) {
    EXPECT_EQ(ParseInteger(text), std::nullopt) << text;
  }
}

TEST(DecimalTest, Numbers) {
  EXPECT_EQ(ParseNumber("0.7"), 0.7);
  EXPECT_EQ(ParseNumber(".5"), 0.5);
  EXPECT_EQ(ParseNumber("1e-3"), 1e-3);
  EXPECT_EQ(ParseNumber("1E+2"), 100.0);
  EXPECT_EQ(ParseNumber("-0.5"), -0.5);
  for (const char* text : {"", "nan", "inf", "-inf", "infinity", "0x1p3", "+1", "01.5", "0,5", "1e",
                           "1e999", "1 ", "1.2.3", "1-2"}) {
    EXPECT_EQ(ParseNumber(text), std::nullopt) << text;
  }
}

TEST(DecimalTest, LeadingZeros) {
  EXPECT_EQ(WithoutLeadingZeros("012"), "12");
  EXPECT_EQ(WithoutLeadingZeros("00"), "0");
  EXPECT_EQ(WithoutLeadingZeros("007.5"), "7.5");
  for (const char* text : {"", "12", "0", "0.5", "0x10", "01x"}) {
    EXPECT_EQ(WithoutLeadingZeros(text), "") << text;
  }
}

}  // namespace
}  // namespace runexp
