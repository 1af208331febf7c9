#include "core/run/prefix.h"

#include <gtest/gtest.h>

namespace runexp {
namespace {

std::string Remedy(std::u32string_view missing, std::u32string_view vocabulary,
                   const Corpus* whole = nullptr) {
  return PrefixRemedy(missing, vocabulary, whole);
}

TEST(Prefix, NamesAllMissingCharacters) {
  EXPECT_EQ(PrefixProblem("Zürich", U"Z"),
            "the prefix \"Zürich\" contains \"Z\", which does not occur in the corpus");
  EXPECT_EQ(PrefixProblem("Zürich", U"Zü"),
            "the prefix \"Zürich\" contains \"Z\" and \"ü\", which do not occur in the corpus");
  EXPECT_EQ(
      PrefixProblem("a b", U"a b"),
      "the prefix \"a b\" contains \"a\", the space and \"b\", which do not occur in the corpus");
  EXPECT_EQ(PrefixProblem("abcdefghijkl", U"abcdefghijkl"),
            "the prefix \"abcdefghijkl\" contains \"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", "
            "\"h\", "
            "\"i\" and 3 more, which do not occur in the corpus");
}

TEST(Prefix, ShowsTheBeginningOfALongOne) {
  EXPECT_EQ(PrefixProblem(std::string(41, 'a'), U"a"),
            "the prefix \"" + std::string(39, 'a') +
                "…\" contains \"a\", which does not occur in the corpus");
}

TEST(Prefix, ShowsNoCharacterThatCouldHarm) {
  EXPECT_EQ(
      PrefixProblem("a\x1B\u202E\u200B\u3000", U"\x1B\u202E\u200B\u3000"),
      "the prefix \"a\uFFFD\uFFFD\u200B\u3000\" contains U+001B, U+202E, U+200B and U+3000, which "
      "do not occur in the corpus");
}

TEST(Prefix, HintsAtTheOtherCase) {
  EXPECT_EQ(Remedy(U"Z", U"xyz"), "in the other case it occurs in the corpus: \"z\"");
  EXPECT_EQ(Remedy(U"ZÜ春", U"zü"), "in the other case they occur in the corpus: \"z\" and \"ü\"");
  EXPECT_EQ(Remedy(U"z春", U"abc"), "use only characters of the corpus");
}

TEST(Prefix, HintsAtDecomposedLetters) {
  EXPECT_EQ(Remedy(U"é春", U"e\u0301"),
            "the corpus has decomposed letters (NFD), such as those with U+0301:\n"
            "type \"é\" so, too");
  EXPECT_EQ(Remedy(U"春", U"e\u0301"), "use only characters of the corpus");
  EXPECT_EQ(Remedy(U"が", U"か\u3099"),
            "the corpus has decomposed letters (NFD), such as those with U+3099:\n"
            "type \"が\" so, too");
  EXPECT_EQ(Remedy(U"ぱ", U"は\u309A"),
            "the corpus has decomposed letters (NFD), such as those with U+309A:\n"
            "type \"ぱ\" so, too");
  EXPECT_EQ(Remedy(U"한", U"\u1112\u1161\u11AB"),
            "the corpus has decomposed letters (NFD), such as those with U+1112:\n"
            "type \"한\" so, too");
  EXPECT_EQ(Remedy(U"Üä", U"Uae\u0301"), "use only characters of the corpus");
  EXPECT_EQ(Remedy(U"äé", U"ae\u0301"),
            "the corpus has decomposed letters (NFD), such as those with U+0301:\n"
            "type \"é\" so, too");
  EXPECT_EQ(Remedy(U"\u0301", U"eé"),
            "U+0301 is a part of a letter that is decomposed (NFD):\n"
            "type the letter as one character (NFC)");
  // U+0340 is another U+0300: it has one part.
  EXPECT_EQ(Remedy(U"\u0340", U"e\u0300"),
            "U+0340 is a part of a letter that is decomposed (NFD):\n"
            "type the letter as one character (NFC)");
  // Hebrew: none of its parts is of those that the hint knows.
  EXPECT_EQ(Remedy(U"\uFB1D", U"\u05B4\u05D9"), "use only characters of the corpus");
}

TEST(Prefix, AsksForMoreTextOnlyWhereThatHelps) {
  Corpus whole;
  whole.vocabulary = {U'a', U'b', U'c'};
  whole.indices = {0, 0, 0, 2, 0, 1, 0};
  EXPECT_EQ(
      Remedy(U"b", U"a", &whole),
      "\"b\" occurs in the part that corpus.max_characters cuts off:\nraise it to at least 6");
  EXPECT_EQ(Remedy(U"xcb", U"a", &whole),
            "\"c\" and \"b\" occur in the part that corpus.max_characters cuts off:\n"
            "raise it to at least 6");
  EXPECT_EQ(Remedy(U"bc", U"a", &whole),
            "\"b\" and \"c\" occur in the part that corpus.max_characters cuts off:\n"
            "raise it to at least 6");
  EXPECT_EQ(Remedy(U"x", U"a", &whole), "use only characters of the corpus");
}

}  // namespace
}  // namespace runexp
