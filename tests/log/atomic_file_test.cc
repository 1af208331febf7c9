#include "core/log/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <string>
#include <thread>

#include "core/base/error.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class AtomicFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/atomic_file_XXXXXX";
    directory_ = mkdtemp(pattern.data());
    path_ = directory_ / "a-0123456789ab.h5";
  }
  void TearDown() override { fs::remove_all(directory_); }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory_)) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  std::string Content() const {
    const std::vector<std::byte> bytes = ReadFile(path_);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  fs::path directory_;
  fs::path path_;
};

void Replace(const fs::path& path, std::string_view text) {
  ReplaceFile(path, std::as_bytes(std::span(text)));
}

std::string ReplaceError(const fs::path& path, std::string_view text) {
  try {
    Replace(path, text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST_F(AtomicFile, ReplacesAndLeavesNothingElse) {
  Replace(path_, "old");
  EXPECT_EQ(Content(), "old");
  Replace(path_, "");
  EXPECT_EQ(Content(), "");
  Replace(path_, "new");
  EXPECT_EQ(Content(), "new");
  EXPECT_THAT(Names(), ElementsAre("a-0123456789ab.h5"));
}

TEST_F(AtomicFile, CreatesOnce) {
  const auto create = [&](std::string_view text) {
    return CreateFile(path_, std::as_bytes(std::span(text)));
  };
  EXPECT_TRUE(create("first"));
  EXPECT_FALSE(create("second"));
  EXPECT_EQ(Content(), "first");
  EXPECT_THAT(Names(), ElementsAre("a-0123456789ab.h5"));
  struct stat status;
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_nlink, 1u);
}

TEST_F(AtomicFile, OneOfManyCreatesIt) {
  std::atomic<int> created = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, text = std::string(4, static_cast<char>('a' + i))] {
        if (CreateFile(path_, std::as_bytes(std::span(text)))) ++created;
      });
    }
  }
  EXPECT_EQ(created, 1);
  EXPECT_EQ(Content().size(), 4u);
  EXPECT_THAT(Names(), ElementsAre("a-0123456789ab.h5"));
}

TEST_F(AtomicFile, HonoursTheUmask) {
  const mode_t previous = umask(027);
  Replace(path_, "x");
  umask(previous);
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms(0640));
}

TEST_F(AtomicFile, WritesInTheCurrentDirectory) {
  const fs::path before = fs::current_path();
  fs::current_path(directory_);
  Replace(path_.filename(), "x");
  fs::current_path(before);
  EXPECT_EQ(Content(), "x");
}

TEST_F(AtomicFile, FullDiskKeepsTheOldFile) {
  Replace(path_, "old");
  struct rlimit before;
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  const struct rlimit limit = {1000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &limit);
  const std::string error = ReplaceError(path_, std::string(100000, 'x'));
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  EXPECT_EQ(error, path_.string() +
                       ": cannot write it: File too large\n  Raise the file size limit (ulimit -f) "
                       "and run the same command again.");
  EXPECT_EQ(Content(), "old");
  EXPECT_THAT(Names(), ElementsAre("a-0123456789ab.h5"));
}

TEST_F(AtomicFile, MissingDirectoryIsNamed) {
  const fs::path path = directory_ / "none" / "a.h5";
  EXPECT_EQ(
      ReplaceError(path, "x"),
      path.string() +
          ": cannot create a file beside it: No such file or directory\n  Create the directory "
          "first, or choose another.");
}

TEST_F(AtomicFile, DirectoryThatIsAFileIsNamed) {
  Replace(path_, "old");
  EXPECT_THAT(ReplaceError(path_ / "a.h5", "x"), HasSubstr("Not a directory\n  Create"));
  EXPECT_EQ(Content(), "old");
}

// Even root cannot create files in /proc.
TEST_F(AtomicFile, UnwritableDirectoryIsNamed) {
  EXPECT_THAT(ReplaceError("/proc/a.h5", "x"),
              HasSubstr("/proc/a.h5: cannot create a file beside it: "));
}

TEST_F(AtomicFile, DirectoryInTheWayIsNamedAndTheTemporaryRemoved) {
  fs::create_directory(path_);
  EXPECT_THAT(ReplaceError(path_, "x"), HasSubstr("cannot replace it: Is a directory\n  A dir"));
  EXPECT_THAT(Names(), ElementsAre("a-0123456789ab.h5"));
}

TEST_F(AtomicFile, ReadersSeeOldOrNew) {
  const std::string a(300000, 'a');
  const std::string b(200000, 'b');
  Replace(path_, a);
  std::atomic<bool> done = false;
  std::jthread writer([&] {
    for (int i = 0; i < 50; ++i) Replace(path_, i % 2 == 0 ? b : a);
    done = true;
  });
  while (!done) {
    const std::string content = Content();
    ASSERT_TRUE(content == a || content == b);
  }
}

TEST_F(AtomicFile, ReadErrorsAreNamed) {
  EXPECT_THROW(ReadFile(path_), Error);
  EXPECT_THROW(ReadFile(directory_), Error);
  EXPECT_THROW(ReadFileTail(path_, 10), Error);
}

TEST_F(AtomicFile, ReadsTheTail) {
  Replace(path_, "0123456789");
  EXPECT_EQ(ReadFileTail(path_, 3).size(), 3u);
  EXPECT_EQ(ReadFileTail(path_, 3)[0], std::byte{'7'});
  EXPECT_EQ(ReadFileTail(path_, 30).size(), 10u);
}

TEST_F(AtomicFile, RemovesOnlyStaleTemporariesOfTheRun) {
  for (const char* name : {".a-0123456789ab.h5.tmp-1-0", ".other-0123456789ab.h5.tmp-77-3",
                           ".a-0123456789ac.h5.tmp-1-0", "a-0123456789ab.h5.tmp-1-0",
                           "a-0123456789ab.h5", ".a-0123456789ab.h5"}) {
    Replace(directory_ / name, "x");
  }
  RemoveStaleTemporaries(directory_, "0123456789ab");
  EXPECT_THAT(Names(), ElementsAre(".a-0123456789ab.h5", ".a-0123456789ac.h5.tmp-1-0",
                                   "a-0123456789ab.h5", "a-0123456789ab.h5.tmp-1-0"));
  RemoveStaleTemporaries(directory_ / "none", "0123456789ab");  // nothing to do, no error
}

}  // namespace
}  // namespace runexp
