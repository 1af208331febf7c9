// Characters and spellings that nobody sees the difference of.
#include "core/data/unseen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace runexp {
namespace {

struct Text {
  std::vector<char32_t> vocabulary;
  std::vector<std::int32_t> indices;
};

Text Numbered(std::u32string_view characters) {
  Text text;
  text.vocabulary.assign(characters.begin(), characters.end());
  std::ranges::sort(text.vocabulary);
  const auto twice = std::ranges::unique(text.vocabulary);
  text.vocabulary.erase(twice.begin(), twice.end());
  for (const char32_t character : characters) {
    const auto found = std::ranges::lower_bound(text.vocabulary, character);
    text.indices.push_back(static_cast<std::int32_t>(found - text.vocabulary.begin()));
  }
  return text;
}

std::vector<UnseenCharacter> Unseen(std::u32string_view characters) {
  const Text text = Numbered(characters);
  return FindUnseen(text.vocabulary, text.indices);
}

std::vector<SpeltLetter> SpeltTwice(std::u32string_view characters) {
  const Text text = Numbered(characters);
  return FindSpeltTwice(text.vocabulary, text.indices);
}

using Characters = std::vector<UnseenCharacter>;
using Letters = std::vector<SpeltLetter>;

TEST(UnseenTest, WhatIsSeenIsNotFound) {
  EXPECT_EQ(Unseen(U"分 开\té, 😀 a\u0301 שלום\u3000ก็"), Characters{});
  EXPECT_EQ(Unseen(U"\u0600\u06DD"),
            Characters{});  // Arabic number signs: of category Cf, but seen
}

TEST(UnseenTest, EachIsCountedByKindAndCodePoint) {
  using enum UnseenKind;
  EXPECT_EQ(Unseen(U"b\u200Ba\u202E\uFEFFa\u200B\u00AD"), (Characters{{kByteOrderMark, 0xFEFF, 1},
                                                                      {kDirection, 0x202E, 1},
                                                                      {kZeroWidth, 0xAD, 1},
                                                                      {kZeroWidth, 0x200B, 2}}));
  EXPECT_EQ(
      Unseen(U"\x1B[\u009B\u0085\u000B"),
      (Characters{
          {kControl, 0x0B, 1}, {kControl, 0x1B, 1}, {kControl, 0x85, 1}, {kControl, 0x9B, 1}}));
  EXPECT_EQ(Unseen(U"\u2028\u2029\u00A0 \u202F"), (Characters{{kSeparator, 0x2028, 1},
                                                              {kSeparator, 0x2029, 1},
                                                              {kBlank, 0xA0, 1},
                                                              {kBlank, 0x202F, 1}}));
}

TEST(UnseenTest, AllControlsOfTheDirectionAreOfOneKind) {
  const std::u32string controls =
      U"\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";
  const Characters found = Unseen(controls);
  EXPECT_EQ(found.size(), controls.size());
  for (const UnseenCharacter& character : found) {
    EXPECT_EQ(character.kind, UnseenKind::kDirection) << std::uint32_t{character.character};
  }
}

TEST(UnseenTest, ZeroWidthCharactersOfEmojiAndTagsToo) {
  for (const char32_t character : {U'\u200C', U'\u200D', U'\u2060', U'\u2063', U'\u034F', U'\u180E',
                                   U'\uFE0F', U'\u3164', U'\U000E0041', U'\U000E0101'}) {
    EXPECT_EQ(Unseen(std::u32string{U'a', character}),
              (Characters{{UnseenKind::kZeroWidth, character, 1}}))
        << std::uint32_t{character};
  }
}

TEST(SpeltTwiceTest, OneSpellingIsNone) {
  EXPECT_EQ(SpeltTwice(U"café naïve 한글"), Letters{});
  EXPECT_EQ(SpeltTwice(U"cafe\u0301 nai\u0308ve e"), Letters{});  // e beside é are two letters
  EXPECT_EQ(SpeltTwice(U"e\u0301\u0302 é"), Letters{});           // é with a circumflex, and é
  EXPECT_EQ(SpeltTwice(U"\u0301a"), Letters{});                   // begins with a mark
  EXPECT_EQ(SpeltTwice(U"ﬁ fi ① 1"), Letters{});  // equal only in compatibility: seen apart
}

TEST(SpeltTwiceTest, ComposedBesideDecomposed) {
  EXPECT_EQ(SpeltTwice(U"café, cafe\u0301, cafe\u0301; ö"),
            (Letters{{{U"é", 1}, {U"e\u0301", 2}}}));
  EXPECT_EQ(SpeltTwice(U"한글 \u1112\u1161\u11AB"),
            (Letters{{{U"한", 1}, {U"\u1112\u1161\u11AB", 1}}}));
  EXPECT_EQ(SpeltTwice(U"각 가\u11A8"), (Letters{{{U"각", 1}, {U"가\u11A8", 1}}}));
}

TEST(SpeltTwiceTest, PartlyComposedAndInAnotherOrder) {
  EXPECT_EQ(SpeltTwice(U"\u1EBF \u00EA\u0301 e\u0302\u0301"),
            (Letters{{{U"\u1EBF", 1}, {U"\u00EA\u0301", 1}, {U"e\u0302\u0301", 1}}}));
  EXPECT_EQ(SpeltTwice(U"x\u0323\u0307 x\u0307\u0323"),
            (Letters{{{U"x\u0307\u0323", 1}, {U"x\u0323\u0307", 1}}}));
}

TEST(SpeltTwiceTest, CharactersThatUnicodeHasTwice) {
  EXPECT_EQ(SpeltTwice(U"KK \u212A"), (Letters{{{U"K", 2}, {U"\u212A", 1}}}));  // the Kelvin sign
  EXPECT_EQ(SpeltTwice(U"不\uF967"), (Letters{{{U"不", 1}, {U"\uF967", 1}}}));
}

}  // namespace
}  // namespace runexp
