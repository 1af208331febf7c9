#include "core/data/text.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace runexp {
namespace {

constexpr std::size_t kAll = 1000;

std::string ErrorOf(auto action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string DecodingError(std::string_view utf8) {
  return ErrorOf([utf8] { DecodeUtf8(utf8, kAll, "here"); });
}

std::string Invalid(const char* byte, int offset) {
  return std::string("here: not UTF-8: invalid byte ") + byte + " at byte offset " +
         std::to_string(offset);
}

TEST(Text, Utf8OfEachLength) {
  const std::u32string text =
      U"\u0000\u007F\u0080\u07FF\u0800\uFFFD\U00010000\U0010FFFF"
      U"a分😀";
  EXPECT_EQ(DecodeUtf8(EncodeUtf8(std::u32string_view(text)), kAll, "here"), text);
  EXPECT_EQ(EncodeUtf8(U'a'), "a");
  EXPECT_EQ(EncodeUtf8(U'é'), "\xC3\xA9");
  EXPECT_EQ(EncodeUtf8(U'分'), "\xE5\x88\x86");
  EXPECT_EQ(EncodeUtf8(U'😀'), "\xF0\x9F\x98\x80");
}

TEST(Text, DecodingStopsAtTheLimit) {
  EXPECT_EQ(DecodeUtf8("a分b", 2, "here"), U"a分");
  EXPECT_EQ(DecodeUtf8("a分\xFF", 2, "here"), U"a分");
  EXPECT_EQ(DecodeUtf8("a", 0, "here"), U"");
}

TEST(Text, DecodingNamesTheInvalidByte) {
  EXPECT_EQ(DecodingError("\xFF"), Invalid("0xFF", 0));
  EXPECT_EQ(DecodingError("分\x80"), Invalid("0x80", 3));
  EXPECT_EQ(DecodingError("ab\xE5\x88"), Invalid("0xE5", 2));         // ends inside a character
  EXPECT_EQ(DecodingError("ab\xE5\x88z"), Invalid("0xE5", 2));        // an interrupted character
  EXPECT_EQ(DecodingError("\xC0\xAF"), Invalid("0xC0", 0));           // overlong
  EXPECT_EQ(DecodingError("\xED\xA0\x80"), Invalid("0xED", 0));       // a surrogate
  EXPECT_EQ(DecodingError("\xF4\x90\x80\x80"), Invalid("0xF4", 0));   // above U+10FFFF
  EXPECT_EQ(DecodingError("b\xB7\xD6\xBF\xAA"), Invalid("0xB7", 1));  // GB18030
  EXPECT_EQ(ErrorOf([] { DecodeUtf8("a\xFF", kAll, "here", 3); }), Invalid("0xFF", 4));
}

TEST(Text, IndicesAndBack) {
  const std::u32string vocabulary = U" a不分开";
  const std::vector<std::int32_t> indices = TextToIndices("不分开 a", vocabulary);
  EXPECT_EQ(indices, (std::vector<std::int32_t>{2, 3, 4, 0, 1}));
  EXPECT_EQ(IndicesToText(indices, vocabulary), "不分开 a");
  EXPECT_TRUE(TextToIndices("", vocabulary).empty());
}

TEST(Text, FindsAllMissingCharacters) {
  const std::u32string vocabulary = U" a分";
  EXPECT_EQ(MissingCharacters("分 a", vocabulary, "here"), U"");
  EXPECT_EQ(MissingCharacters("开分😀开\nz", vocabulary, "here"), U"开😀\nz");
  EXPECT_EQ(ErrorOf([&] { MissingCharacters("分\xFF", vocabulary, "here"); }), Invalid("0xFF", 3));
}

}  // namespace
}  // namespace runexp
