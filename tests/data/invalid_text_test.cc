#include "core/data/invalid_text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/base/error.h"
#include "core/data/corpus.h"
#include "tests/support/make_zip.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

using ::testing::IsSubstring;

// The message about a corpus of these bytes, without the name of the file.
std::string ErrorOf(const std::string& bytes) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "text";
  std::ofstream(file, std::ios::binary) << bytes;
  try {
    LoadCorpus({file}, 1'000'000);
  } catch (const Error& error) {
    return std::string(error.what()).substr(file.string().size() + 2);
  }
  return "no error";
}

// What the text is said to be, without the lines of commands.
std::string Explanation(const std::string& error) {
  std::istringstream lines(error);
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("    ")) text += line + "\n";
  }
  return text;
}

TEST(InvalidText, OffersTheEncodingsThatMakeSense) {
  const std::string big5 = "\xAC\x4B\xA4\xD1\xAA\xBA\xAD\xB7\xA7\x6A\xB9\x4C";  // 春天的風吹過
  const std::string error = ErrorOf(big5 + "\n" + big5);
  EXPECT_EQ(Explanation(error),
            "not UTF-8: invalid byte 0xAC at byte offset 0\n"
            "  It seems to be in this encoding; convert it to UTF-8:\n"
            "  Big5: 春天的風吹過 春天的風吹過\n");
  EXPECT_PRED_FORMAT2(IsSubstring, "\n    iconv -f BIG5 -t UTF-8 ", error);
  const std::string zipped = ErrorOf(MakeZip({{"a/b.txt", "caf\xE9 na\xEFve"}}));
  EXPECT_EQ(zipped,
            "not UTF-8: invalid byte 0xE9 at byte offset 3\n"
            "  Unpack the zip archive first.\n"
            "  Choose the encoding in which it reads well; convert it to UTF-8:\n"
            "  windows-1252: café naïve\n"
            "    iconv -f CP1252 -t UTF-8 a/b.txt > a/b.utf8.txt\n"
            "  windows-1250: café naďve\n"
            "    iconv -f CP1250 -t UTF-8 a/b.txt > a/b.utf8.txt");
}

TEST(InvalidText, TellsUtf16FromATextWithANul) {
  const auto in_utf16 = [](std::string_view ascii) {
    std::string bytes;
    for (const char c : ascii) bytes += {c, '\0'};
    return bytes;
  };
  EXPECT_EQ(Explanation(ErrorOf(in_utf16("La la la\n"))),
            "NUL at byte offset 1, which no text has\n"
            "  It seems to be in this encoding; convert it to UTF-8:\n"
            "  UTF-16 (little-endian): La la la \n");
  const std::string far = std::string(5000, 'x') + "春天" + std::string(1, '\0') + "春天";
  EXPECT_EQ(Explanation(ErrorOf(far)),
            "NUL at byte offset 5006, which no text has\n  Remove it:\n");
}

// A long way into the text, and behind pieces of 64 KiB.
TEST(InvalidText, OffersEncodingsFarIntoAText) {
  const std::string text =
      std::string(200'000, 'a') + " caf\xE9 na\xEFve " + std::string(200'000, 'b');
  EXPECT_EQ(Explanation(ErrorOf(text)),
            "not UTF-8: invalid byte 0xE9 at byte offset 200004\n"
            "  Choose the encoding in which it reads well; convert it to UTF-8:\n"
            "  windows-1252: café naïve bbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
            "  windows-1250: café naďve bbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n");
}

TEST(InvalidText, SaysWhatIsWrongWithUtf8) {
  const std::string text = "春天的风吹过小树";
  const auto explain = [&](const std::string& bytes) { return Explanation(ErrorOf(bytes)); };
  EXPECT_EQ(explain(text.substr(0, 23)),
            "ends within a character: byte offset 21 begins one of 3 bytes\n"
            "  The text is cut off: get the whole, or drop its last bytes:\n");
  const auto damaged = [&](const std::string& bytes, const std::string& byte,
                           const std::string& kind) {
    EXPECT_EQ(explain(text + bytes + text),
              "not UTF-8 throughout: byte " + byte + " at byte offset 24 is invalid\n  It is " +
                  kind + ".\n  Write the text again as UTF-8, or drop what is invalid:\n");
  };
  damaged("\xED\xA0\x80", "0xED", "half of a UTF-16 pair (the text is CESU-8, not UTF-8)");
  damaged("\xC0\x80", "0xC0", "NUL as Java writes it");
  damaged("\xC1\x81", "0xC1", "a character in more bytes than it takes");
  damaged("\xF4\x90\x80\x80", "0xF4", "beyond U+10FFFF, the last character");
  damaged("\xFF", "0xFF", "a byte that no character in UTF-8 has");
  damaged("\xE6\x98", "0xE6", "no character");
}

TEST(InvalidText, TellsPartsInDifferentEncodings) {
  const std::string utf8 = "春天的风吹过小树\n";
  const std::string gbk =  // 坐看河水在慢慢地流过
      "\xD7\xF8\xBF\xB4\xBA\xD3\xCB\xAE\xD4\xDA\xC2\xFD\xC2\xFD\xB5\xD8\xC1\xF7\xB9\xFD\n";
  const std::string error = ErrorOf(utf8 + gbk);
  EXPECT_EQ(Explanation(error),
            "not UTF-8 throughout: byte 0xD7 at byte offset 25 is invalid\n"
            "  From byte offset 25 on it seems to be in another encoding than the rest, which is "
            "UTF-8:\n"
            "  GB18030: 坐看河水在慢慢地流过 \n"
            "  Texts in different encodings were joined: convert each to UTF-8 before they are "
            "joined,\n  or get the text again\n");
  EXPECT_PRED_FORMAT2(IsSubstring, "\n    { head -c 25 ", error);
  EXPECT_PRED_FORMAT2(IsSubstring, "; tail -c +26 ", error);
  EXPECT_EQ(Explanation(ErrorOf(gbk + utf8)),
            "not UTF-8 throughout: byte 0xD7 at byte offset 0 is invalid\n"
            "  From its beginning to about byte offset 20 it seems to be in another encoding than "
            "the rest, which is UTF-8:\n"
            "  GB18030: 坐看河水在慢慢地流过\n"
            "  Texts in different encodings were joined: convert each to UTF-8 before they are "
            "joined,\n  or get the text again\n");
  std::string long_utf8;
  std::string long_gbk;
  for (int i = 0; i < 1000; ++i) {
    long_utf8 += utf8;
    long_gbk += gbk;
  }
  EXPECT_PRED_FORMAT2(IsSubstring, "  From byte offset 25000 on it seems",
                      ErrorOf(long_utf8 + long_gbk));
  EXPECT_PRED_FORMAT2(IsSubstring, "  From byte offset 25 on it seems", ErrorOf(utf8 + long_gbk));
  EXPECT_PRED_FORMAT2(IsSubstring, "  From its beginning to about byte offset 20999 it seems",
                      ErrorOf(long_gbk + long_utf8));
  EXPECT_PRED_FORMAT2(IsSubstring, "  From its beginning to about byte offset 23 it seems",
                      ErrorOf("La " + gbk + utf8));
  EXPECT_PRED_FORMAT2(IsSubstring, "  From byte offset 25 to about byte offset 45 it seems",
                      ErrorOf(utf8 + gbk + utf8));
}

TEST(InvalidText, OffersNoDroppingOfMuch) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "春天的风吹过小树\xF8\xF9\xFA\xFB\xFC\xFD";
  const std::string error = ErrorOf(text);
  EXPECT_PRED_FORMAT2(IsSubstring, "  Much of what follows is invalid", error);
  EXPECT_EQ(error.find("iconv"), std::string::npos) << error;
}

TEST(InvalidText, AsksForABinaryFileOnlyWhereItIsLikeOne) {
  const std::string binary = "  It has control characters as no text has. Is it a binary file?";
  const std::string elf =
      "\x7F"
      "ELF\x02\x01\x01" +
      std::string(500, '\0');
  EXPECT_PRED_FORMAT2(IsSubstring, binary, ErrorOf(elf));
  EXPECT_PRED_FORMAT2(IsSubstring, binary,
                      ErrorOf("SQLite format 3" + std::string(1, '\0') + "\x10\1\1" +
                              std::string(400, '\0') + std::string(300, 'a')));
  const std::string johab = "\x81\x41\xFE\xFF\x81\x20 abc\n";
  EXPECT_PRED_FORMAT2(IsSubstring, "  It makes sense in no encoding that is known here: find out",
                      ErrorOf(johab));
  EXPECT_PRED_FORMAT2(IsSubstring, "  Mac Roman: caf\u00E9 na\u00EFve",
                      ErrorOf("caf\x8E na\x95ve \xD2mode\xD3"));
}

}  // namespace
}  // namespace runexp
