#include "core/data/encoding_guess.h"

#include <gtest/gtest.h>
#include <iconv.h>

#include <algorithm>

namespace runexp {
namespace {

// The UTF-8 text in another encoding.
std::string In(const char* encoding, std::string text) {
  const iconv_t handle = iconv_open(encoding, "UTF-8");
  std::string bytes(4 * text.size() + 4, '\0');
  char* in = text.data();
  char* out = bytes.data();
  std::size_t left = text.size();
  std::size_t space = bytes.size();
  EXPECT_EQ(iconv(handle, &in, &left, &out, &space), 0u) << encoding << ": " << text;
  iconv_close(handle);
  bytes.resize(bytes.size() - space);
  return bytes;
}

struct Case {
  const char* encoding;
  const char* iconv_name;
  const char* text;
};

constexpr Case kCases[] = {
    {"GB18030", "GBK", "坐看河水在慢慢地流过，春天的风吹过小树。"},
    {"Big5", "BIG5", "春天的風吹過小河邊，我們坐在樹下看雲慢慢地走。"},
    {"Shift_JIS", "CP932", "春の風が川を渡って行くよ。ギターを弾いて歌う"},
    {"EUC-JP", "EUC-JP", "春の風が川を渡って行くよ。ギターを弾いて歌う"},
    {"EUC-KR", "EUC-KR", "봄바람이 강가를 지나가고 나무 아래에서 노래를 부른다"},
    {"windows-1252", "CP1252", "Un café – “naïve”, über die Straße; mañana será otro día…"},
    {"windows-1250", "CP1250", "Příliš žluťoučký kůň úpěl ďábelské ódy, zażółć gęślą jaźń"},
    {"windows-1251", "CP1251", "Весенний ветер прошёл над рекой, и мы сидели у воды"},
    {"KOI8-R", "KOI8-R", "Весенний ветер прошёл над рекой, и мы сидели у воды"},
    {"IBM866", "IBM866", "Весенний ветер прошёл над рекой, и мы сидели у воды"},
    {"windows-1253", "CP1253", "Ο άνεμος της άνοιξης πέρασε από το ποτάμι"},
    {"windows-1255", "CP1255", "רוח האביב עברה מעל הנהר ואנחנו ישבנו"},
    {"UTF-16 (little-endian)", "UTF-16LE", "La la la\n春天的风\n一二三\n"},
    {"UTF-16 (big-endian)", "UTF-16BE", "La la la\n春天的风\n一二三\n"},
    {"UTF-32 (little-endian)", "UTF-32LE", "La la la\n春天的风😀\n"},
    {"UTF-32 (big-endian)", "UTF-32BE", "La la la\n春天的风😀\n"},
};

TEST(EncodingGuess, TheRightOneComesFirst) {
  for (const Case& one : kCases) {
    const Readings readings = GuessEncoding(In(one.iconv_name, one.text));
    EXPECT_TRUE(readings.complete);
    ASSERT_FALSE(readings.plausible.empty()) << one.encoding;
    EXPECT_EQ(readings.plausible.front().encoding, one.encoding);
    EXPECT_EQ(readings.plausible.front().text, one.text);
    EXPECT_LE(readings.plausible.size(), 5u) << one.encoding;
  }
}

constexpr Case kRareCases[] = {
    {"GB18030", "GBK", "春天的風吹過小河邊，我們坐在樹下看雲慢慢地走。"},
    {"Big5-HKSCS", "BIG5-HKSCS", "佢哋嘅歌喺河邊，我哋一齊唱喎，啲風吹過嚟。"},
    {"Johab", "JOHAB", "봄바람이 강가를 지나가고 나무 아래에서 노래를 부른다"},
    {"TIS-620", "CP874", "ลมฤดูใบไม้ผลิพัดผ่านแม่น้ำ และเรานั่งอยู่ใต้ต้นไม้"},
    {"Mac Roman", "MACINTOSH", "Un café – “naïve”, über die Straße; mañana será otro día…"},
    {"IBM850", "CP850", "Un café naïve, über die Straße; mañana será otro día"},
};

TEST(EncodingGuess, KnowsRareEncodings) {
  for (const Case& one : kRareCases) {
    const std::string bytes = In(one.iconv_name, one.text);
    EXPECT_TRUE(GuessEncoding(bytes).plausible.empty())
        << one.encoding << " " << GuessEncoding(bytes).plausible.front().encoding;
    const Readings readings = GuessRareEncoding(bytes);
    ASSERT_FALSE(readings.plausible.empty()) << one.encoding;
    EXPECT_EQ(readings.plausible.front().encoding, one.encoding);
    EXPECT_EQ(readings.plausible.front().text, one.text);
  }
}

TEST(EncodingGuess, ALastCharacterMayBeCutOff) {
  const std::string bytes = In("BIG5", kCases[1].text);
  const Readings readings = GuessEncoding(std::string_view(bytes).substr(0, bytes.size() - 1));
  ASSERT_FALSE(readings.plausible.empty());
  EXPECT_EQ(readings.plausible.front().encoding, "Big5");
}

TEST(EncodingGuess, WhatIsNoTextIsPlausibleInNone) {
  std::string noise;
  for (std::uint32_t state = 1; noise.size() < 4000; state = state * 69069 + 1) {
    noise += static_cast<char>(state >> 24);
  }
  EXPECT_TRUE(GuessEncoding(noise).plausible.empty());
  std::ranges::replace(noise, '\0', '\1');
  EXPECT_TRUE(GuessRareEncoding(noise).plausible.empty());
  EXPECT_TRUE(GuessEncoding(noise).plausible.empty());
  EXPECT_TRUE(GuessEncoding(std::string(64, '\0')).plausible.empty());
}

}  // namespace
}  // namespace runexp
