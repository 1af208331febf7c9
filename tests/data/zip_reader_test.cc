#include "core/data/zip_reader.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/make_zip.h"

namespace runexp {
namespace {

using ::testing::IsSubstring;

constexpr std::size_t kMiB = 1 << 20;

std::string Read(const std::string& zip, std::size_t keep = kMiB, std::size_t max = kMiB,
                 const std::string& member = "") {
  std::string text;
  ReadTextOfZip({zip, "some/song.zip", member}, max, [&](std::string_view piece) {
    EXPECT_LE(piece.size(), 65536u);
    text += piece.substr(0, keep - text.size());
    return text.size() < keep;
  });
  return text;
}

std::string ErrorOf(const std::string& zip, std::size_t keep = kMiB, std::size_t max = kMiB,
                    const std::string& member = "") {
  try {
    Read(zip, keep, max, member);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

// Text that deflate can hardly compress, so that a changed byte hits the data.
std::string Noise(std::size_t size) {
  std::string text;
  std::uint32_t state = 1;
  while (text.size() < size) text += static_cast<char>(' ' + (state = state * 69069 + 1) % 64);
  return text;
}

TEST(ZipReader, ReadsTheOnlyFile) {
  EXPECT_EQ(Read(MakeZip({{"song.txt", "la la la"}})), "la la la");
  EXPECT_EQ(Read(MakeZip({{"empty.txt", ""}})), "");
  const std::string longer_than_the_buffer = Noise(200000);
  EXPECT_EQ(Read(MakeZip({{"歌.txt", longer_than_the_buffer}})), longer_than_the_buffer);
}

TEST(ZipReader, StopsWhenNoMoreIsWanted) {
  const std::string text = Noise(200000);
  for (std::size_t keep : {0u, 1u, 65535u, 65536u, 65537u, 199999u, 200000u, 200001u}) {
    EXPECT_EQ(Read(MakeZip({{"song.txt", text}}), keep), text.substr(0, keep)) << keep;
  }
}

TEST(ZipReader, DirectoriesAndLinksAreNotCounted) {
  EXPECT_EQ(Read(MakeZip({{"songs/", ""}, {"songs/one.txt", "one"}})), "one");
  EXPECT_EQ(Read(MakeZip({{"link", "one.txt", "", 0120777}, {"one.txt", "one", "", 0100644}})),
            "one");
}

// What macOS and Windows add.
const std::vector<ZipEntry> kSystemFiles = {
    {"__MACOSX/", ""},       {"__MACOSX/._song.txt", "x"}, {"songs/__MACOSX/a", "x"},
    {"._song.txt", "x"},     {"songs/._song.txt", "x"},    {".DS_Store", "x"},
    {"songs/.DS_Store", ""}, {"Thumbs.db", "x"},           {"songs/DESKTOP.INI", "x"}};

std::string ZipWith(std::vector<ZipEntry> entries, const std::vector<ZipEntry>& more) {
  entries.insert(entries.end(), more.begin(), more.end());
  return MakeZip(entries);
}

TEST(ZipReader, IgnoresFilesOfTheSystem) {
  EXPECT_EQ(Read(ZipWith(kSystemFiles, {{"song.txt", "la"}})), "la");
  EXPECT_EQ(Read(ZipWith({{"song.txt", "la"}}, kSystemFiles)), "la");
  EXPECT_EQ(ErrorOf(MakeZip(kSystemFiles)),
            "some/song.zip: the zip archive holds no file but those that macOS or Windows adds\n"
            "  It must hold a text");
  EXPECT_EQ(Read(MakeZip(kSystemFiles), kMiB, kMiB, "Thumbs.db"), "x");
}

TEST(ZipReader, RefusesNoneOrSeveralFiles) {
  const std::string none = "some/song.zip: the zip archive holds no file\n  It must hold a text";
  EXPECT_EQ(ErrorOf(kEmptyArchive), none);
  EXPECT_EQ(ErrorOf(MakeZip({{"songs/", ""}})), none);
  EXPECT_EQ(ErrorOf(MakeZip({{"LICENSE", "1"}, {"歌\\\"b.txt", "222"}})),
            "some/song.zip: the zip archive holds 2 files\n"
            "  Choose the text by its name, in [corpus]:\n"
            "    member = '歌\\\"b.txt'\n"
            "  The files are:\n"
            "    \"LICENSE\" (1 B)\n"
            "    '歌\\\"b.txt' (3 B)");
  EXPECT_EQ(ErrorOf(MakeZip({{"a", "1"}, {"a\u202E\"txt.b", "222"}})),
            "some/song.zip: the zip archive holds 2 files\n"
            "  Choose the text by its name, in [corpus]:\n"
            "    member = \"a\\u202E\\\"txt.b\"\n"
            "  The files are:\n"
            "    \"a\" (1 B)\n"
            "    \"a\\u202E\\\"txt.b\" (3 B)");
  std::vector<ZipEntry> many;
  for (int i = 0; i < 100; ++i) many.push_back({std::to_string(i), "1"});
  EXPECT_PRED_FORMAT2(IsSubstring, "\"11\" (1 B)\n    and 88 more", ErrorOf(MakeZip(many)));
}

TEST(ZipReader, ReadsTheMemberThatIsNamed) {
  const std::string zip = MakeZip({{"a", "1"}, {"b/c.txt", "2"}, {"../../etc/d", "3"}});
  EXPECT_EQ(Read(zip, kMiB, kMiB, "b/c.txt"), "2");
  EXPECT_EQ(Read(zip, kMiB, kMiB, "../../etc/d"), "3");
  EXPECT_EQ(ErrorOf(zip, kMiB, kMiB, "c.txt"),
            "some/song.zip: the zip archive has no file \"c.txt\"\n  Its files are:\n"
            "    \"a\" (1 B)\n    \"b/c.txt\" (1 B)\n    \"../../etc/d\" (1 B)");
}

// An archive with other bytes for a name, which libzip would not write.
std::string Renamed(std::string zip, std::string_view from, std::string_view to) {
  EXPECT_EQ(from.size(), to.size());
  for (std::size_t at = 0; (at = zip.find(from, at)) != std::string::npos;) {
    zip.replace(at, to.size(), to);
  }
  return zip;
}

// Old Chinese tools write names in GBK and do not say so.
TEST(ZipReader, ReadsNamesInOtherEncodings) {
  const std::string zip =
      Renamed(MakeZip({{"xxxx.txt", "1"}, {"yyyy.txt", "2"}}), "xxxx", "\xB8\xE8\xB4\xCA");
  EXPECT_PRED_FORMAT2(IsSubstring, "\"歌词.txt\" (1 B)", ErrorOf(zip));
  EXPECT_EQ(Read(zip, kMiB, kMiB, "歌词.txt"), "1");
  EXPECT_EQ(Read(zip, kMiB, kMiB, "╕Φ┤╩.txt"), "1");  // as unzip and Python show it
  EXPECT_EQ(Read(zip, kMiB, kMiB, "yyyy.txt"), "2");
}

TEST(ZipReader, NamesCannotHarmATerminal) {
  const std::string zip =
      Renamed(MakeZip({{"axxxxxxxxb", "1"}, {"c", "2"}}), "xxxxxxxx", "\x1B[2J\n\xE2\x80\xAE");
  const std::string error = ErrorOf(zip);
  EXPECT_EQ(error.find('\x1B'), std::string::npos);
  EXPECT_PRED_FORMAT2(IsSubstring, "\"a\\u001B[2J\\u000A\\u202Eb\" (1 B)\n", error);
}

TEST(ZipReader, SaysWhatIsInsideIfNotAText) {
  EXPECT_EQ(ErrorOf(MakeZip({{"inner.zip", MakeZip({{"a", "1"}})}})),
            "some/song.zip: its file \"inner.zip\" is a zip archive itself\n"
            "  Unpack the outer archive and use the inner one");
  EXPECT_EQ(ErrorOf(MakeZip({{"a.pdf", "%PDF-1.7"}})),
            "some/song.zip: its file \"a.pdf\" is a PDF document, not a text\n"
            "  Take the text out of it: pdftotext a.pdf");
  EXPECT_PRED_FORMAT2(IsSubstring, "is a document of an office program or a book",
                      ErrorOf(MakeZip({{"[Content_Types].xml", "1"}, {"word/document.xml", "2"}})));
}

// LZMA has the number 14, PPMd 98; the method is 8 bytes into the local header, 10 into the
// central.
TEST(ZipReader, NamesAMethodThatItCannotRead) {
  std::string zip = MakeZip({{"song.txt", Noise(3000)}});
  const std::size_t central = zip.find("PK\1\2");
  zip[8] = zip[central + 10] = 98;
  EXPECT_EQ(ErrorOf(zip),
            "some/song.zip: the zip archive is compressed with PPMd, which cannot be read here\n"
            "  Unpack it with 7-Zip and pack it again with Deflate, the usual method");
}

TEST(ZipReader, SaysWhereBytesAreTooManyOrTooFew) {
  const std::string zip = MakeZip({{"song.txt", Noise(3000)}});
  EXPECT_EQ(ErrorOf(zip.substr(0, zip.size() - 30)),
            "some/song.zip: the zip archive cannot be read: it has no end, so it is cut off\n"
            "  Get the file again");
  EXPECT_EQ(ErrorOf("a program" + zip),
            "some/song.zip: the zip archive cannot be read: there are bytes before or after it\n"
            "  Unpack it and name the text itself");
  EXPECT_EQ(ErrorOf(zip + std::string(100000, ' ')),
            "some/song.zip: the zip archive cannot be read: it has no end, so it is cut off\n"
            "  Get the file again");
}

TEST(ZipReader, RefusesAnEncryptedFile) {
  EXPECT_EQ(ErrorOf(MakeZip({{"song.txt", "la la la", "secret"}})),
            "some/song.zip: the zip archive is encrypted\n  Make one without a password");
}

TEST(ZipReader, FindsDamage) {
  const std::string good = MakeZip({{"song.txt", Noise(3000)}});
  const auto expect_damaged = [](const std::string& zip) {
    const std::string error = ErrorOf(zip);
    EXPECT_TRUE(error.starts_with("some/song.zip: the zip archive cannot be read: ")) << error;
    EXPECT_TRUE(error.ends_with("\n  Get the file again")) << error;
  };
  expect_damaged(good.substr(0, good.size() / 2));
  expect_damaged(good.substr(0, 4));
  expect_damaged(good.substr(0, good.size() / 2) + good.substr(good.size() / 2 + 1));
  std::string changed = good;
  changed[good.size() / 2] = static_cast<char>(changed[good.size() / 2] ^ 1);
  expect_damaged(changed);
}

TEST(ZipReader, RefusesAZipBomb) {
  const std::string zeros(100000, '\0');
  const std::string bomb = MakeZip({{"song.txt", zeros}});
  ASSERT_LT(bomb.size(), 1000u);
  EXPECT_EQ(Read(bomb, 5, 100000).size(), 5u);
  EXPECT_EQ(ErrorOf(bomb, 5, 99999),
            "some/song.zip: the file in the zip archive is longer than 99999 bytes, the most a "
            "corpus may have\n  Use a shorter text");
}

TEST(ZipReader, DoesNotBelieveThePromisedSize) {
  std::string liar = MakeZip({{"song.txt", std::string(1000000, '\0')}});
  // The uncompressed size is 22 bytes into the local header and 24 into the central one.
  const std::size_t central = liar.find("PK\1\2");
  for (const char* size : {"\x10\0\0\0", "\0\0\x20\0"}) {  // 16; 2,097,152: too little, too much
    liar.replace(22, 4, size, 4);
    liar.replace(central + 24, 4, size, 4);
    EXPECT_EQ(ErrorOf(liar, 4 * kMiB, 4 * kMiB),
              "some/song.zip: the zip archive cannot be read: its file does not have the size that "
              "it promises\n  Get the file again");
  }
}

TEST(ZipReader, RecognisesAZipByItsFirstBytes) {
  EXPECT_TRUE(IsZip(MakeZip({{"a", "1"}})));
  EXPECT_TRUE(IsZip(kEmptyArchive));
  EXPECT_FALSE(IsZip("PK is how this text begins"));
  EXPECT_FALSE(IsZip("PK"));
  EXPECT_FALSE(IsZip(""));
}

}  // namespace
}  // namespace runexp
