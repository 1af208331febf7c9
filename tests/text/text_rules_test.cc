#include "core/text/text_rules.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/sha256.h"
#include "core/text/lowercase.h"

namespace runexp {
namespace {

constexpr TextRules kAll = {LineBreaks::kSpace, true, true, true};

TEST(TextRules, WithoutAnyOnlyLineBreaksChange) {
  EXPECT_EQ(ChangeText("Ä  b\r\nC\t", {}), "Ä  b  C\t");
  EXPECT_EQ(ChangeText("Ä  b\r\nC\t", {.line_breaks = LineBreaks::kKeep}), "Ä  b\r\nC\t");
}

TEST(TextRules, CollapseSpacesAndNothingElse) {
  const TextRules rules = {.collapse_spaces = true};
  EXPECT_EQ(ChangeText("  a \n\r\n b  ", rules), " a b ");
  EXPECT_EQ(ChangeText(" \u00A0 \t\t\u3000\u3000", rules), " \u00A0 \t\t\u3000\u3000");
  EXPECT_EQ(ChangeText("a  \n\n  b", {.line_breaks = LineBreaks::kKeep, .collapse_spaces = true}),
            "a \n\n b");
}

// The reading of The Time Machine in Dive into Deep Learning: re.sub('[^A-Za-z]+', ' ',
// text).lower()
TEST(TextRules, OnlyAToZ) {
  EXPECT_EQ(ChangeText("H. G. Wells [1898]\n\n'Où--_I_?'", kAll), "h g wells o i ");
  EXPECT_EQ(ChangeText("@Az[`az{\n", {.line_breaks = LineBreaks::kKeep, .only_a_to_z = true}),
            " Az  az \n");
  // The Kelvin sign, whose lower case is k, is no letter A to Z.
  EXPECT_EQ(ChangeText("\u212A", {.lowercase = true}), "k");
  EXPECT_EQ(ChangeText("\u212A", kAll), " ");
}

TEST(TextRules, LowercaseKeepsTheNumberOfCharacters) {
  const TextRules rules = {.lowercase = true};
  EXPECT_EQ(ChangeText("ÄÖß ΣΑΣ ЁЖ ǅ", rules), "äöß σασ ёж ǆ");
  EXPECT_EQ(ChangeText("\u0130I", rules), "ii");  // whatever the locale
}

TEST(TextRules, WhatIsNoUtf8StaysAsItIs) { EXPECT_EQ(ChangeText("A\xFF\n", kAll), "A\xFF\n"); }

// All of Unicode 15.0, as NUMERICS.md states it.
TEST(Lowercase, IsTheTableOfUnicode15) {
  std::string mappings;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (Lowercase(c) == c) continue;
    mappings += fmt::format("{:04X} {:04X}\n", static_cast<std::uint32_t>(c),
                            static_cast<std::uint32_t>(Lowercase(c)));
  }
  EXPECT_EQ(Sha256Hex(mappings),
            "59f382a897374c06b30509d27955fad4e655941a5ed9f1e15af87affafc617cf");
}

}  // namespace
}  // namespace runexp
