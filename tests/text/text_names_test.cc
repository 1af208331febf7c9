#include "core/text/text_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace runexp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kA(64, 'a'), kB(64, 'b'), kC(64, 'c');

std::vector<std::string> Names(const std::vector<ReadText>& texts) { return TextNames(texts); }

TEST(TextNamesTest, OneTextNeedsNoName) {
  EXPECT_THAT(Names({}), IsEmpty());
  EXPECT_THAT(Names({{"x/a.txt", kA}}), IsEmpty());
  EXPECT_THAT(Names({{"x/a.txt", kA}, {"y/b.txt", kA}}), IsEmpty());  // the same text
}

TEST(TextNamesTest, TheNameOfTheFileIsEnoughWhereItMeansOneText) {
  EXPECT_THAT(Names({{"x/雨.txt", kA}, {"x/b.txt", kB}, {"y/雨.txt", kA}}),
              ElementsAre("雨.txt", "b.txt", "雨.txt"));
}

TEST(TextNamesTest, DigitsOfTheDigestTellEqualNamesApart) {
  EXPECT_THAT(Names({{"x/a.txt", kA}, {"y/a.txt", kB}, {"c.txt", kC}}),
              ElementsAre("a.txt aaaaaaaa", "a.txt bbbbbbbb", "c.txt"));
}

TEST(TextNamesTest, DigitsSayThatTwoNamesAreOneText) {
  EXPECT_THAT(Names({{"a.txt", kA}, {"copy.txt", kA}, {"b.txt", kB}}),
              ElementsAre("a.txt aaaaaaaa", "copy.txt aaaaaaaa", "b.txt"));
}

TEST(TextNamesTest, ATextWithoutAFileIsItsDigest) {
  EXPECT_THAT(Names({{"", kA}, {"", kB}}), ElementsAre("aaaaaaaa", "bbbbbbbb"));
}

// As of runs whose start values are from no file.
TEST(TextNamesTest, WhereNoneWasReadThereIsNoName) {
  EXPECT_THAT(Names({{"", ""}, {"a.txt", kA}}), IsEmpty());
  EXPECT_THAT(Names({{"", ""}, {"a.txt", kA}, {"a.txt", kB}}),
              ElementsAre("", "a.txt aaaaaaaa", "a.txt bbbbbbbb"));
}

TEST(TextNamesTest, ATextIsMeantByWhatTablesShow) {
  const std::vector<ReadText> texts = {{"x/a b.txt", kA}, {"y/a b.txt", kB}};
  const std::vector<std::string> names = TextNames(texts);
  EXPECT_TRUE(MeansText(texts[0], names[0]));
  EXPECT_FALSE(MeansText(texts[0], names[1]));
  EXPECT_TRUE(MeansText(texts[0], "a b.txt"));
  EXPECT_TRUE(MeansText(texts[0], "AAA"));
  for (const char* other : {"", "x/a b.txt", "a b.txt ", "a", "a b", "ab", "b"}) {
    EXPECT_EQ(MeansText(texts[0], other), other == std::string("a")) << other;
  }
}

}  // namespace
}  // namespace runexp
