#include "core/text/json_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "core/spec/field_text.h"

namespace runexp {
namespace {

TEST(JsonText, StringsAreValidUtf8WhateverTheyHold) {
  EXPECT_EQ(JsonString("分开"), "\"分开\"");
  EXPECT_EQ(JsonString("a\"b\\c\nd\te"), R"("a\"b\\c\nd\te")");
  EXPECT_EQ(JsonString("caf\xe9.h5"), "\"caf\uFFFD.h5\"");
  EXPECT_EQ(JsonString("\xe5\x88"), "\"\uFFFD\"");
}

TEST(JsonText, ControlCharactersAreEscapes) {
  EXPECT_EQ(JsonString(std::string_view("\0\x1b\x7f", 3)), R"("\u0000\u001b\u007f")");
  EXPECT_EQ(JsonString("\u009b\u202e\u2066\u061c"), R"("\u009b\u202e\u2066\u061c")");
}

TEST(JsonText, NumbersThatJsonLacksAreTexts) {
  EXPECT_EQ(JsonNumber(0.1), "0.1");
  EXPECT_EQ(JsonNumber(INFINITY), R"("inf")");
  EXPECT_EQ(JsonNumber(-INFINITY), R"("-inf")");
  EXPECT_EQ(JsonNumber(NAN), "null");
  EXPECT_EQ(JsonNumber(INFINITY, 5), R"("inf")");
  EXPECT_EQ(JsonNumber(12.3456, 3), "12.3");
  EXPECT_EQ(JsonValue(static_cast<double>(INFINITY)), R"("inf")");
}

TEST(JsonText, RoundingNeverMakesANumberInfinite) {
  for (const double value : {std::numeric_limits<double>::max(), 1.79e308, 9.9999e307}) {
    for (int digits = 1; digits < 9; ++digits) {
      EXPECT_TRUE(std::isfinite(std::stod(JsonNumber(value, digits)))) << value;
    }
  }
}

TEST(JsonText, ValuesOfFields) {
  EXPECT_EQ(JsonValue(std::int64_t{-3}), "-3");
  EXPECT_EQ(JsonValue(1.0), "1.0");
  EXPECT_EQ(JsonValue(true), "true");
  EXPECT_EQ(JsonValue(std::string("a\xff")), "\"a\uFFFD\"");
  EXPECT_EQ(JsonValue(std::vector<std::string>{"a", "\u202e"}), R"(["a", "\u202e"])");
  EXPECT_EQ(JsonValue(std::vector<std::string>{}), "[]");
}

}  // namespace
}  // namespace runexp
