#include "core/data/zip_reader.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/make_zip.h"

namespace runexp {
namespace {

using ::testing::IsSubstring;

constexpr std::size_t kMiB = 1 << 20;

std::string Read(const std::string& zip, std::size_t keep = kMiB, std::size_t max = kMiB) {
  std::string text;
  ReadOnlyFileOfZip(zip, "some/song.zip", max, [&](std::string_view piece) {
    EXPECT_LE(piece.size(), 65536u);
    text += piece.substr(0, keep - text.size());
    return text.size() < keep;
  });
  return text;
}

std::string ErrorOf(const std::string& zip, std::size_t keep = kMiB, std::size_t max = kMiB) {
  try {
    Read(zip, keep, max);
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

TEST(ZipReader, RefusesNoneOrSeveralFiles) {
  const std::string none =
      "some/song.zip: the zip archive holds no file\n  It must hold one text file";
  EXPECT_EQ(ErrorOf(kEmptyArchive), none);
  EXPECT_EQ(ErrorOf(MakeZip({{"songs/", ""}})), none);
  EXPECT_EQ(ErrorOf(MakeZip({{"a", "1"}, {"b", "2"}})),
            "some/song.zip: the zip archive holds 2 files (\"a\", \"b\")\n  It must hold one text "
            "file");
  EXPECT_PRED_FORMAT2(IsSubstring, "holds 3 files (\"a\", \"b\", …)",
                      ErrorOf(MakeZip({{"a", "1"}, {"b", "2"}, {"c", "3"}})));
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
    EXPECT_TRUE(error.ends_with("\n  Get the file anew")) << error;
  };
  expect_damaged(good.substr(0, good.size() / 2));
  expect_damaged(good.substr(0, 4));
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
              "some/song.zip: the zip archive cannot be read: its file has not the size that it "
              "promises\n  Get the file anew");
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
