#include "core/log/output_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "tests/support/sample_record.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr OutputKind kLetter = {"a letter",
                                [](std::string_view head) { return head.starts_with("Dear"); }};

void WriteLetter(const fs::path& path, std::string_view text = "Dear new") {
  OutputFile file(path, kLetter);
  file.Write(std::as_bytes(std::span(text)));
  file.Finish();
}

std::string ErrorOf(const fs::path& path) {
  try {
    WriteLetter(path);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

class OutputFileTest : public testing::Test {
 protected:
  fs::path Make(const char* name, std::string_view text) {
    const fs::path path = folder_.path() / name;
    std::ofstream(path) << text;
    return path;
  }
  static std::string Read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  static struct stat Status(const fs::path& path) {
    struct stat status = {};
    EXPECT_EQ(lstat(path.c_str(), &status), 0);
    return status;
  }
  std::size_t Count() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_.path()), {}));
  }

  // Returns /dev/NAME, which is c 1 MINOR; for root, who could replace it, a device of our own.
  fs::path Device(const char* name, unsigned minor) const {
    if (geteuid() != 0) return fs::path("/dev") / name;
    fs::path device = folder_.path() / name;
    return mknod(device.c_str(), S_IFCHR | 0666, makedev(1, minor)) == 0 ? device : fs::path();
  }

  TemporaryFolder folder_;
};

TEST_F(OutputFileTest, NewAndEmptyAndEarlierOnes) {
  const fs::path path = folder_.path() / "letter";
  WriteLetter(path, "Dear first");
  EXPECT_EQ(Read(path), "Dear first");
  const std::string large = "Dear " + std::string(200'000, 'x');
  WriteLetter(path, large);
  EXPECT_EQ(Read(path), large);
  WriteLetter(Make("empty", ""));
  EXPECT_EQ(Read(folder_.path() / "empty"), "Dear new");
  EXPECT_EQ(Count(), 2u);
}

TEST_F(OutputFileTest, WhatIsSomethingElseStays) {
  const fs::path path = Make("notes.txt", "my notes");
  EXPECT_EQ(ErrorOf(path),
            "-o " + path.string() +
                ": what is there is not a letter, and would be lost; nothing was written.\n"
                "  Choose another name, or remove it first.");
  EXPECT_EQ(Read(path), "my notes");
  fs::create_symlink(path, folder_.path() / "link");
  EXPECT_THAT(ErrorOf(folder_.path() / "link"), HasSubstr("is not a letter"));
  const fs::path run = folder_.path() / "run.h5";
  ReplaceFile(run, SerializeRun(FinishedRecord()));
  EXPECT_THAT(ErrorOf(run), HasSubstr("this is a run file"));
  EXPECT_THAT(ErrorOf(folder_.path()), HasSubstr("Is a directory"));
  EXPECT_THAT(ErrorOf(folder_.path() / "none" / "letter"), HasSubstr("Create the directory"));
  EXPECT_EQ(Count(), 3u);
}

TEST_F(OutputFileTest, UntilItIsFinishedTheOldOneStays) {
  const fs::path path = Make("letter", "Dear old");
  {
    OutputFile file(path, kLetter);
    file.Write(std::as_bytes(std::span(std::string_view("Dear"))));
  }
  EXPECT_EQ(Read(path), "Dear old");
  EXPECT_EQ(Count(), 1u);
}

TEST_F(OutputFileTest, LinksAreFollowed) {
  fs::create_directory(folder_.path() / "elsewhere");
  const fs::path target = Make("elsewhere/letter", "Dear old");
  fs::create_symlink("elsewhere/letter", folder_.path() / "first");
  fs::create_symlink("first", folder_.path() / "second");
  WriteLetter(folder_.path() / "second");
  EXPECT_EQ(Read(target), "Dear new");
  for (const char* link : {"first", "second"}) EXPECT_TRUE(fs::is_symlink(folder_.path() / link));

  fs::create_symlink("elsewhere/later", folder_.path() / "dangling");
  WriteLetter(folder_.path() / "dangling");
  EXPECT_EQ(Read(folder_.path() / "elsewhere/later"), "Dear new");
  EXPECT_TRUE(fs::is_symlink(folder_.path() / "dangling"));

  fs::create_symlink("loop", folder_.path() / "loop");
  EXPECT_THAT(ErrorOf(folder_.path() / "loop"), HasSubstr("Too many levels of symbolic links"));
}

TEST_F(OutputFileTest, ModeAndOwnerStay) {
  const fs::path path = Make("letter", "Dear old");
  for (const mode_t mode : {0600u, 0640u, 0666u, 0755u}) {
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
    WriteLetter(path);
    EXPECT_EQ(Status(path).st_mode & 07777, mode);
  }
  if (geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  ASSERT_EQ(chown(path.c_str(), 12345, 23456), 0);
  WriteLetter(path, "Dear newer");
  EXPECT_EQ(Status(path).st_uid, 12345u);
  EXPECT_EQ(Status(path).st_gid, 23456u);
  EXPECT_EQ(Read(path), "Dear newer");
}

TEST_F(OutputFileTest, AllNamesOfAFileGetIt) {
  const fs::path path = Make("letter", "Dear old and longer");
  fs::create_hard_link(path, folder_.path() / "twin");
  WriteLetter(path);
  EXPECT_EQ(Read(folder_.path() / "twin"), "Dear new");
}

TEST_F(OutputFileTest, WhatIsWrittenInPlaceStaysUntilThereIsSomethingToWrite) {
  const fs::path path = Make("letter", "Dear old");
  fs::create_hard_link(path, folder_.path() / "twin");
  { const OutputFile unwritten(path, kLetter); }
  EXPECT_EQ(Read(path), "Dear old");
}

TEST_F(OutputFileTest, DevicesAreWrittenThrough) {
  const fs::path null = Device("null", 3), full = Device("full", 7);
  if (access(null.c_str(), W_OK) != 0) GTEST_SKIP() << "no devices can be made here";
  WriteLetter(null);
  EXPECT_TRUE(S_ISCHR(Status(null).st_mode));
  fs::create_symlink(null, folder_.path() / "link");
  WriteLetter(folder_.path() / "link");
  EXPECT_TRUE(fs::is_symlink(folder_.path() / "link"));
  EXPECT_TRUE(S_ISCHR(Status(null).st_mode));
  EXPECT_THAT(ErrorOf(full), HasSubstr("full: cannot write it: No space left"));
  EXPECT_TRUE(S_ISCHR(Status(full).st_mode));
}

TEST_F(OutputFileTest, PipesAreWrittenThrough) {
  const fs::path pipe = folder_.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::string got;
  std::jthread reader([&] { got = Read(pipe); });
  WriteLetter(pipe);
  reader.join();
  EXPECT_EQ(got, "Dear new");
  EXPECT_TRUE(S_ISFIFO(Status(pipe).st_mode));
}

TEST_F(OutputFileTest, ADiskIsNeverWrittenTo) {
  const fs::path disk = folder_.path() / "disk";  // 42: no driver has it
  if (mknod(disk.c_str(), S_IFBLK | 0600, makedev(42, 0)) != 0) GTEST_SKIP() << "needs root";
  EXPECT_THAT(ErrorOf(disk), HasSubstr("this is a disk"));
}

}  // namespace
}  // namespace runexp
