#include "core/text/printable.h"

#include <gtest/gtest.h>

namespace runexp {
namespace {

TEST(Printable, ControlCharactersNeverReachATerminal) {
  EXPECT_EQ(Printable("分 开"), "分 开");
  EXPECT_EQ(Printable("a\x1b[31mb\tc\x7f\n"), "a\uFFFD[31mb\uFFFDc\uFFFD\uFFFD");
  EXPECT_EQ(Printable(std::string_view("\0", 1)), "\uFFFD");
  EXPECT_EQ(Printable("\u009b1m\u00a0"), "\uFFFD1m\u00a0");  // the one-character form of ESC [
}

TEST(Printable, NothingChangesTheDirectionOfWriting) {
  for (const char* control : {"\u061C", "\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D",
                              "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"}) {
    EXPECT_EQ(Printable("a" + std::string(control) + "b"), "a\uFFFDb");
  }
  for (const char* text : {"\u061B", "\u061D", "\u200D", "\u2010", "\u2029", "\u202F", "\u2065",
                           "\u206A", "שלום", "👩‍👧"}) {
    EXPECT_EQ(Printable(text), text);
  }
}

TEST(Printable, WhatIsNotUtf8IsReplaced) {
  EXPECT_EQ(Printable("a\xff"
                      "b"),
            "a\uFFFDb");
  EXPECT_EQ(Printable("a\x9b"
                      "31m"),
            "a\uFFFD31m");                 // C1 as in a one-byte encoding
  EXPECT_EQ(Printable("\xc2"), "\uFFFD");  // cut short
  EXPECT_EQ(Printable("\xc0\x9b[").find('\x9b'), std::string::npos);     // an overlong form
  EXPECT_EQ(Printable("\xed\xa0\x80").find('\xed'), std::string::npos);  // a surrogate
}

TEST(Printable, LineFeedsStayInLines) {
  EXPECT_EQ(PrintableLines("a\nb\r\n\x1b"
                           "c\n"),
            "a\nb\uFFFD\n\uFFFDc\n");
  EXPECT_EQ(PrintableLines("分\n开"), "分\n开");
}

}  // namespace
}  // namespace runexp
