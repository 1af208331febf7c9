#include "core/data/file_format.h"

#include <gtest/gtest.h>

namespace runexp {
namespace {

using namespace std::string_literals;

std::string Cause(const std::string& head, const char* name = "a.txt") {
  const auto foreign = RecognizeForeignFormat(head, name);
  return foreign ? foreign->cause : "";
}

std::string Remedy(const std::string& head, const char* name = "a.txt") {
  const auto foreign = RecognizeForeignFormat(head, name);
  return foreign ? foreign->remedy : "";
}

TEST(FileFormat, KnowsWhatIsNoText) {
  EXPECT_EQ(Cause("\x1F\x8B\x08"), "is compressed with gzip");
  EXPECT_EQ(Cause("BZh91AY&SY"), "is compressed with bzip2");
  EXPECT_EQ(Cause("\xFD"
                  "7zXZ\0"s),
            "is compressed with xz");
  EXPECT_EQ(Cause("\x28\xB5\x2F\xFD"), "is compressed with Zstandard");
  EXPECT_EQ(Cause("7z\xBC\xAF\x27\x1C"), "is a 7z archive");
  EXPECT_EQ(Cause("Rar!\x1A\x07"), "is a RAR archive");
  EXPECT_EQ(Cause(std::string(257, 'a') + "ustar\0"s), "is a tar archive");
  EXPECT_EQ(Cause(std::string(257, 'a') + "ustar  \0"s), "is a tar archive");
  EXPECT_EQ(Cause("%PDF-1.7\n"), "is a PDF document, not a text");
  EXPECT_EQ(Cause("{\\rtf1\\ansi"), "is an RTF document, not a plain text");
  EXPECT_EQ(Cause("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
            "is a Microsoft Office document, not a plain text");
  EXPECT_EQ(Cause("\x89HDF\r\n\x1A\n"), "is an HDF5 file, such as a run file, not a text");
  EXPECT_EQ(Cause("version https://git-lfs.github.com/spec/v1\noid sha256:"),
            "is a Git LFS pointer: the text itself has not been fetched");
  EXPECT_EQ(Cause("/annex/objects/SHA256E-s10"),
            "is a git-annex pointer: the text itself has not been fetched");
}

TEST(FileFormat, KnowsMarksOfByteOrder) {
  EXPECT_EQ(Cause("\xFF\xFE\0\0"s), "is UTF-32 (little-endian), not UTF-8");
  EXPECT_EQ(Cause("\0\0\xFE\xFF"s), "is UTF-32 (big-endian), not UTF-8");
  EXPECT_EQ(Cause("\xFF\xFE"), "is UTF-16 (little-endian), not UTF-8");
  EXPECT_EQ(Cause("\xFE\xFF"), "is UTF-16 (big-endian), not UTF-8");
  EXPECT_EQ(Remedy("\xFF\xFE"), "Convert it: iconv -f UTF-16 -t UTF-8 a.txt > a.utf8.txt");
}

TEST(FileFormat, KnowsEncodingsWithinAscii) {
  EXPECT_EQ(Cause("a \x1B$B=U$NIw\x1B(B b\n"), "is ISO-2022-JP, not UTF-8");
  EXPECT_EQ(Remedy("\x1B$B=U$NIw\x1B(B"),
            "Convert it: iconv -f ISO-2022-JP-2 -t UTF-8 a.txt > a.utf8.txt");
  EXPECT_EQ(Cause("\x1B$)C\n\x0E:=9Y\x0F\n"), "is ISO-2022-KR, not UTF-8");
  EXPECT_EQ(Cause("\x1B$)A\x0E"
                  "4:Ll\x0F\n"),
            "is ISO-2022-CN, not UTF-8");
  EXPECT_EQ(Cause("~{4:Ll~}\n~{5D7g~} a\n~{4:~}\n"), "is HZ, not UTF-8");
  EXPECT_TRUE(Remedy("~{4:Ll~}\n~{5D7g~} a\n~{4:~}\n").starts_with("Convert it: python3 -c "));
  const std::string lisp = "(format t \"~{~a~^, ~} ~{~s ~}\" list) ~{ab~} ~{abc~}\n";
  for (const std::string& text :
       {lisp, "\x1B[1m\x1B(B\x1B[m"s, "\x1B$B"s, "春~{4:Ll~}~{5D7g~}~{4:~}"s}) {
    EXPECT_EQ(Cause(text), "") << text;
  }
}

TEST(FileFormat, KnowsAPageUnlessItIsMeant) {
  for (const char* page : {"<!DOCTYPE html><html>", "\n  <!doctype HTML>", "<html>",
                           "<HTML lang=en>", "\xEF\xBB\xBF<html>"}) {
    EXPECT_TRUE(Cause(page).starts_with("is an HTML page")) << page;
    EXPECT_TRUE(Cause(page, "a.zip").starts_with("is an HTML page")) << page;
    EXPECT_EQ(Cause(page, "a.html"), "") << page;
    EXPECT_EQ(Cause(page, "A.HTM"), "") << page;
  }
}

TEST(FileFormat, LetsTextsPass) {
  for (const char* text :
       {"", "P", "春天", "BZh is a text", "Rar!", "7z", "{\\r", "%PDF", "<htmlx>", "version https",
        "PK\3\4", "\xEF\xBB\xBF春", "\xFF", "\xB4\xBA"}) {
    EXPECT_EQ(Cause(text), "") << text;
  }
  EXPECT_EQ(Cause(std::string(257, 'a') + "ustare"), "");
}

TEST(FileFormat, CommandsNameTheFile) {
  EXPECT_EQ(Remedy("\x1F\x8B", "d/a.txt.gz"), "Unpack it: gzip -dc d/a.txt.gz > d/a.txt");
  EXPECT_EQ(Remedy("\x1F\x8B", "a.zip"), "Unpack it: gzip -dc a.zip > a.unpacked");
  EXPECT_EQ(Remedy("7z\xBC\xAF\x27\x1C", "my songs.7z"), "Unpack it: 7z x 'my songs.7z'");
  EXPECT_EQ(ConversionCommand("BIG5", "d/it's.txt"),
            R"(iconv -f BIG5 -t UTF-8 'd/it'\''s.txt' > 'd/it'\''s.utf8.txt')");
  EXPECT_EQ(ConversionCommand("BIG5", "-n"), "iconv -f BIG5 -t UTF-8 ./-n > ./-n.utf8");
}

}  // namespace
}  // namespace runexp
