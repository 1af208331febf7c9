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
  damaged("\xE6\x98", "0xE6", "no character");
}

}  // namespace
}  // namespace runexp
