#include "core/data/corpus.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "core/base/error.h"
#include "core/base/sanitizer.h"
#include "core/base/sha256.h"
#include "core/data/text.h"
#include "tests/support/make_zip.h"

namespace runexp {
namespace {

using ::testing::IsSubstring;

namespace fs = std::filesystem;

class CorpusTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "corpus_test.XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override { fs::remove_all(directory_); }

  fs::path Write(const std::string& name, const std::string& bytes) const {
    const fs::path file = directory_ / name;
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }

  Corpus Load(const std::string& bytes, std::int64_t max_characters = 1000,
              const TextRules& rules = {}) const {
    return LoadCorpus({Write("text", bytes)}, max_characters, rules);
  }

  // Returns the error's text without the directory.
  std::string ErrorOf(const fs::path& file, const std::string& sha256 = "",
                      std::int64_t max_characters = 1000) const {
    try {
      LoadCorpus({file, "", sha256}, max_characters);
    } catch (const Error& error) {
      const std::string text = error.what();
      EXPECT_PRED_FORMAT2(IsSubstring, file.string() + ": ", text);
      return text.substr(std::min(text.size(), file.string().size() + 2));
    }
    return "no error";
  }
  std::string ErrorOfBytes(const std::string& bytes) const { return ErrorOf(Write("text", bytes)); }

  fs::path directory_;
};

std::u32string Vocabulary(const Corpus& corpus) {
  return {corpus.vocabulary.begin(), corpus.vocabulary.end()};
}

TEST_F(CorpusTest, NumbersCharactersByCodePoint) {
  const Corpus corpus = Load("b开a分😀分b");
  EXPECT_EQ(Vocabulary(corpus), U"ab分开😀");
  EXPECT_EQ(corpus.indices, (std::vector<std::int32_t>{1, 3, 0, 2, 4, 2, 1}));
  EXPECT_EQ(corpus.sha256, Sha256Hex("b开a分😀分b"));
  EXPECT_EQ(corpus.file, directory_ / "text");
}

TEST_F(CorpusTest, EachLineBreakBecomesOneSpaceBeforeCutting) {
  const Corpus corpus = Load("a\nb\r\nc\rdefg", 8);
  EXPECT_EQ(IndicesToText(corpus.indices, corpus.vocabulary), "a b  c d");
  EXPECT_EQ(corpus.sha256, Sha256Hex("a b  c d"));
}

TEST_F(CorpusTest, KnowsHowMuchItLeftOut) {
  EXPECT_EQ(Load("分不开", 2).total_characters, 3);
  EXPECT_EQ(Load("分不开", 3).total_characters, 3);
  EXPECT_EQ(Load("\uFEFF分不开\uFEFF", 2).total_characters, 4);  // without the mark at the start
  const Corpus corpus =
      LoadCorpus({Write("text.zip", MakeZip({{"text.txt", "\uFEFF分\r\n不"}}))}, 2);
  EXPECT_EQ(corpus.total_characters, 4);
  EXPECT_EQ(corpus.crlf_line_ends, 0);  // only the carriage return is kept
}

TEST_F(CorpusTest, CountsTheLineEndsThatBecameTwoSpaces) {
  EXPECT_EQ(Load("a\nb\rc\n\rd\n").crlf_line_ends, 0);
  EXPECT_EQ(Load("a\r\nb\r\r\n\n").crlf_line_ends, 2);
  const std::string piece(65535, 'a');  // the pair lies in two pieces of the file
  EXPECT_EQ(Load(piece + "\r\n", 100'000).crlf_line_ends, 1);
}

TEST_F(CorpusTest, CountsNoLineEndThatIsOneCharacterInTheEnd) {
  EXPECT_EQ(Load("a\r\nb", 9, {.line_breaks = LineBreaks::kKeep}).crlf_line_ends, 1);
  EXPECT_EQ(Load("a\r\nb", 9, {.collapse_spaces = true}).crlf_line_ends, 0);
}

TEST_F(CorpusTest, ALineFeedThatIsKeptIsNoSurprise) {
  EXPECT_TRUE(Load("a\nb", 9, {.line_breaks = LineBreaks::kKeep}).unseen.empty());
}

TEST_F(CorpusTest, KeepsAllCharacters) {
  const Corpus corpus = Load("\uFEFF分不\n开", kAllCharacters);
  EXPECT_EQ(IndicesToText(corpus.indices, corpus.vocabulary), "分不 开");
  EXPECT_EQ(corpus.total_characters, 4);
  EXPECT_PRED_FORMAT2(IsSubstring, "byte offset 0\n",
                      ErrorOf(Write("text", "\x80\x80"), "", kAllCharacters));
}

// What is kept and counted is what stands there after the changes, wherever the pieces end.
TEST_F(CorpusTest, CutsAndCountsAfterTheChanges) {
  const TextRules book = {LineBreaks::kSpace, true, true, true};
  for (const auto& rules : {TextRules(), TextRules{.line_breaks = LineBreaks::kKeep},
                            TextRules{.collapse_spaces = true},
                            TextRules{.lowercase = true, .collapse_spaces = true}, book}) {
    for (const std::string before : {"", "x", "\uFEFF", "\uFEFF ", " \uFEFF", "\xEF\xBB\xBE"}) {
      std::string text = before;
      while (text.size() < 150'000) text += "H. G. Wells  \r\n \n[分😀é]";
      const std::string unmarked = text.substr(text.starts_with("\uFEFF") ? 3 : 0);
      const std::string changed = ChangeText(unmarked, rules);
      const Corpus whole = Load(text, kAllCharacters, rules);
      EXPECT_EQ(IndicesToText(whole.indices, whole.vocabulary), changed);
      EXPECT_EQ(whole.sha256, Sha256Hex(changed));
      EXPECT_EQ(whole.total_characters, std::ssize(whole.indices));
      const Corpus cut = Load(text, 50'000, rules);
      EXPECT_EQ(cut.total_characters, whole.total_characters);
      EXPECT_EQ(cut.indices.size(), 50'000u);
      EXPECT_TRUE(changed.starts_with(IndicesToText(cut.indices, cut.vocabulary)));
    }
  }
}

TEST_F(CorpusTest, FindsWhatNobodySeesInTheKeptText) {
  const Corpus corpus = Load("\uFEFFé\u200Be\u0301\uFEFF\u202E", 5);
  EXPECT_EQ(corpus.unseen, (std::vector<UnseenCharacter>{{UnseenKind::kByteOrderMark, 0xFEFF, 1},
                                                         {UnseenKind::kZeroWidth, 0x200B, 1}}));
  EXPECT_EQ(corpus.spelt_twice, (std::vector<SpeltLetter>{{{U"é", 1}, {U"e\u0301", 1}}}));
}

TEST_F(CorpusTest, KeepsCodePointsNotBytes) {
  for (std::int64_t limit : {1, 2, 3, 4, 5}) {
    const Corpus corpus = Load("分不😀é", limit);
    EXPECT_EQ(corpus.indices.size(), static_cast<std::size_t>(std::min<std::int64_t>(limit, 4)));
  }
  EXPECT_EQ(Load("abc", std::numeric_limits<std::int64_t>::max()).indices.size(), 3u);
}

TEST_F(CorpusTest, SkipsAByteOrderMarkAndKeepsControlCharacters) {
  EXPECT_EQ(Vocabulary(Load("\xEF\xBB\xBFz\ta\x1B", 4)),
            U"\t\x1B"
            U"az");
  EXPECT_PRED_FORMAT2(IsSubstring, "the text is empty", ErrorOfBytes("\xEF\xBB\xBF"));
  EXPECT_PRED_FORMAT2(IsSubstring, "at byte offset 4\n",
                      ErrorOfBytes("\xEF\xBB\xBF"
                                   "a\xFF"));
}

TEST_F(CorpusTest, ZipAndTextGiveTheSame) {
  const std::string text = "\xEF\xBB\xBF分开\n不分开\n";
  const Corpus plain = Load(text, 5);
  // The formats are told apart by content: this zip is named .txt.
  const Corpus zipped = LoadCorpus({Write("song.txt", MakeZip({{"song", text}}))}, 5);
  EXPECT_EQ(zipped.vocabulary, plain.vocabulary);
  EXPECT_EQ(zipped.indices, plain.indices);
  EXPECT_EQ(zipped.sha256, plain.sha256);
  EXPECT_EQ(Load("PK begins this text").indices.size(), 19u);
}

TEST_F(CorpusTest, ChecksTheFilesSha256) {
  const std::string zip = MakeZip({{"song", "分开"}});
  const fs::path file = Write("song.zip", zip);
  std::string digest = Sha256Hex(zip);
  EXPECT_EQ(LoadCorpus({file, "", digest}, 10).indices.size(), 2u);
  std::transform(digest.begin(), digest.end(), digest.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  EXPECT_EQ(LoadCorpus({file, "", digest}, 10).indices.size(), 2u);
  EXPECT_EQ(ErrorOf(file, std::string(64, 'a')),
            "wrong SHA-256\n  expected " + std::string(64, 'a') + "\n  found    " + Sha256Hex(zip) +
                "\n  The file is damaged, or another one: get it again, or correct corpus.sha256");
}

// Pieces are 64 KiB; characters of one to four bytes cross their ends.
TEST_F(CorpusTest, ALongTextIsTheSameInPieces) {
  for (const char* unit : {"a", "é", "分", "😀", "a分é😀\n"}) {
    for (const char* before : {"", "x", "xy", "xyz", "\xEF\xBB\xBF"}) {
      std::string text = before;
      while (text.size() < 150'000) text += unit;
      const Corpus plain = Load(text, 1'000'000);
      std::string kept = text.substr(text.starts_with("\xEF") ? 3 : 0);
      std::ranges::replace(kept, '\n', ' ');
      EXPECT_EQ(IndicesToText(plain.indices, plain.vocabulary), kept);
      EXPECT_EQ(plain.sha256, Sha256Hex(kept));
      const Corpus zipped = LoadCorpus({Write("a.zip", MakeZip({{"a", text}}))}, 1'000'000);
      EXPECT_EQ(zipped.indices, plain.indices);
    }
  }
}

TEST_F(CorpusTest, SaysWhereALongTextIsNoUtf8) {
  for (std::size_t at : {65'533u, 65'534u, 65'535u, 65'536u, 65'537u, 131'071u}) {
    for (const char* bad : {"\xFF", "\xE5\x88", "\xE5\x88\x41", "\x80\x80\x80\x80\x80\x80"}) {
      const std::string text =
          std::string(at, 'a') + bad + std::string(bad[0] == '\xE5' ? 0 : 9, 'b');
      EXPECT_PRED_FORMAT2(IsSubstring, "byte offset " + std::to_string(at),
                          ErrorOf(Write("text", text), "", 1'000'000));
    }
    EXPECT_EQ(Load(std::string(at, 'a') + "\xE5\x88", static_cast<std::int64_t>(at)).indices.size(),
              at);
  }
}

// Damage in an archive is found even behind everything that is kept.
TEST_F(CorpusTest, ReadsAnArchiveToItsEnd) {
  std::string text;
  for (std::uint32_t state = 1; text.size() < 3000; state = state * 69069 + 1) {
    text += static_cast<char>(' ' + state / 65536 % 64);
  }
  std::string zip = MakeZip({{"song", text}});
  EXPECT_EQ(LoadCorpus({Write("a.zip", zip)}, 2).indices.size(), 2u);
  zip[zip.size() / 2] = static_cast<char>(zip[zip.size() / 2] ^ 1);
  EXPECT_PRED_FORMAT2(IsSubstring, "the zip archive cannot be read",
                      ErrorOf(Write("a.zip", zip), "", 2));
}

// A short archive may hold a long text.
TEST_F(CorpusTest, RefusesATextForWhichThereIsNoMemory) {
#if RUNEXP_IS_SANITIZED
  GTEST_SKIP() << "sanitizers cannot live with a limit of memory";
#endif
  const fs::path file = Write("a.zip", MakeZip({{"a", std::string(30 << 20, 'a')}}));
  rlimit old;
  getrlimit(RLIMIT_AS, &old);
  const rlimit low = {100 << 20, old.rlim_max};
  setrlimit(RLIMIT_AS, &low);
  const std::string error = ErrorOf(file, "", 1'000'000'000);
  const std::string error_of_all = ErrorOf(file, "", kAllCharacters);
  setrlimit(RLIMIT_AS, &old);
  EXPECT_EQ(error,
            "its first 31457280 characters take 120 MiB of memory; ulimit -v allows 100 MiB\n"
            "  Lower corpus.max_characters");
  EXPECT_PRED_FORMAT2(IsSubstring, "\n  Limit them by corpus.max_characters", error_of_all);
}

TEST_F(CorpusTest, KnowsWhatIsAbsent) {
  const auto is_absent = [](const fs::path& file) {
    try {
      LoadCorpus({file}, 10);
    } catch (const AbsentFile&) {
      return true;
    } catch (const Error&) {
      return false;
    }
    return false;
  };
  fs::create_symlink("nothing", directory_ / "dangling");
  fs::create_symlink("loop", directory_ / "loop");
  EXPECT_TRUE(is_absent(directory_ / "none.txt"));
  EXPECT_TRUE(is_absent(directory_ / "none" / "none.txt"));
  EXPECT_TRUE(is_absent(Write("a", "b") / "none.txt"));
  EXPECT_TRUE(is_absent(directory_ / "dangling"));
  EXPECT_FALSE(is_absent(directory_ / "loop"));
  EXPECT_FALSE(is_absent(directory_ / std::string(300, 'x')));
  EXPECT_FALSE(is_absent(directory_));
}

TEST_F(CorpusTest, RefusesWhatIsNoFile) {
  EXPECT_EQ(ErrorOf(directory_ / "none.txt"),
            "no such file\n  Check the path; it is relative to the spec");
  fs::create_symlink("nothing", directory_ / "dangling");
  EXPECT_EQ(ErrorOf(directory_ / "dangling"),
            "is a symbolic link to no file: nothing\n  Check the path; it is relative to the spec");
  EXPECT_EQ(ErrorOf(directory_ / std::string(300, 'x')),
            "cannot be read: File name too long\n  Check its path and permissions");
  EXPECT_PRED_FORMAT2(IsSubstring, "is not a regular file", ErrorOf("/dev/zero"));
  EXPECT_EQ(ErrorOf(directory_),
            "is a directory\n  A corpus is a UTF-8 text or a zip archive of one");
  ASSERT_EQ(mkfifo((directory_ / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(ErrorOf(directory_ / "fifo"),
            "is not a regular file\n  A corpus is a UTF-8 text or a zip archive of one");
  EXPECT_PRED_FORMAT2(IsSubstring, "no such file", ErrorOf(Write("a", "b") / "c"));
  fs::create_symlink("loop", directory_ / "loop");
  EXPECT_EQ(ErrorOf(directory_ / "loop"),
            "cannot be read: Too many levels of symbolic links\n  Check its path and permissions");
}

TEST_F(CorpusTest, RefusesAnUnreadableFile) {
  const fs::path file = Write("secret", "a");
  fs::permissions(file, fs::perms::none);
  // Root may read everything, so become another user for a moment.
  const bool root = geteuid() == 0;
  if (root) {
    fs::permissions(directory_, fs::perms(0755));
    ASSERT_EQ(seteuid(65534), 0);
  }
  EXPECT_EQ(ErrorOf(file), "cannot be read: Permission denied\n  Check its path and permissions");
  if (root) {
    ASSERT_EQ(seteuid(0), 0);
  }
}

TEST_F(CorpusTest, RefusesATooLongFile) {
  const fs::path file = Write("long", "");
  fs::resize_file(file, kMaxCorpusBytes + 1);  // sparse
  EXPECT_EQ(ErrorOf(file),
            "is longer than 1073741824 bytes, the most a corpus may have\n  Use a shorter text");
}

TEST_F(CorpusTest, RefusesWhatIsNoText) {
  EXPECT_EQ(ErrorOf(Write("song.ZIP", "la la la")),
            "is named .zip but is not a zip archive\n  Get the file again, or rename it if it is "
            "plain text");
  EXPECT_EQ(ErrorOfBytes(""), "the text is empty. A corpus needs characters to learn from");
  EXPECT_PRED_FORMAT2(IsSubstring, "the text is empty",
                      ErrorOf(Write("empty.zip", MakeZip({{"song", ""}}))));
  EXPECT_PRED_FORMAT2(IsSubstring, "invalid byte 0xE5 at byte offset 2\n",
                      ErrorOfBytes("ab\xE5\x88"));
  EXPECT_PRED_FORMAT2(IsSubstring, "offset 3\n",
                      ErrorOf(Write("bad.zip", MakeZip({{"song", "分\xFF"}}))));
  EXPECT_PRED_FORMAT2(IsSubstring, "NUL at byte offset 2, which no text has\n  Remove it:\n",
                      ErrorOfBytes(std::string("ab\0c", 4)));
  EXPECT_EQ(ErrorOf(Write("nothing.zip", "")), "is empty\n  Get the file again");
  EXPECT_EQ(ErrorOf(Write("page.zip", "<html><title>404</title>")),
            "is an HTML page, perhaps from a server that had no such file\n"
            "  Download the text itself. To train on the page's source, name it .html");
  EXPECT_PRED_FORMAT2(IsSubstring, "the zip archive cannot be read",
                      ErrorOf(Write("cut.zip", MakeZip({{"song", "la"}}).substr(0, 40))));
}

TEST_F(CorpusTest, ReadsTheMemberThatIsNamed) {
  const fs::path zip = Write("a.zip", MakeZip({{"a.txt", "ab"}, {"b.txt", "abc"}}));
  EXPECT_EQ(LoadCorpus({zip, "b.txt"}, 10).indices.size(), 3u);
  EXPECT_THROW(LoadCorpus({zip, "c.txt"}, 10), WrongMember);
  EXPECT_THROW(LoadCorpus({Write("plain", "la"), "a.txt"}, 10), WrongMember);
}

TEST(StandInCorpus, IsLikeTheRealOne) {
  const Corpus corpus =
      LoadCorpus({RUNEXP_SOURCE_DIR "/experiments/corpora/stand_in_lyrics.txt"}, 10000);
  EXPECT_EQ(corpus.indices.size(), 10000u);
  EXPECT_GE(corpus.vocabulary.size(), 800u);
  EXPECT_LE(corpus.vocabulary.size(), 1200u);
  EXPECT_EQ(MissingCharacters("分开不", corpus.vocabulary, "prefixes"), U"");
}

TEST(RealCorpus, HasTheKnownSize) {
  const char* file = std::getenv("RUNEXP_REAL_CORPUS");
  if (file == nullptr) GTEST_SKIP() << "RUNEXP_REAL_CORPUS names no file";
  constexpr const char* kSha256 =
      "3cfedd7d174111cdad5a27eaffaa6a2432a2842cf2590a03dd8a97610ea07043";
  const Corpus corpus = LoadCorpus({file, "", kSha256}, 10000);
  EXPECT_EQ(corpus.indices.size(), 10000u);
  EXPECT_EQ(corpus.vocabulary.size(), 1027u);
  EXPECT_EQ(LoadCorpus({file, "", kSha256}, 1000000).indices.size(), 63282u);
}

}  // namespace
}  // namespace runexp
