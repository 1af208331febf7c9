#include "core/log/run_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "core/base/error.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr const char* kId = "0123456789ab";
constexpr const char* kNextId = "0123456789ac";

class RunLockTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/run_lock_XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(directory_); }
  fs::path directory_;
};

TEST_F(RunLockTest, HoldsUntilItIsDestroyed) {
  EXPECT_FALSE(IsLocked(directory_, kId));
  EXPECT_TRUE(fs::is_empty(directory_));  // asking leaves no file behind
  {
    std::optional<RunLock> lock = RunLock::TryAcquire(directory_, kId);
    ASSERT_TRUE(lock);
    EXPECT_TRUE(IsLocked(directory_, kId));
    EXPECT_FALSE(RunLock::TryAcquire(directory_, kId));
    const RunLock moved = std::move(*lock);
    lock.reset();
    EXPECT_TRUE(IsLocked(directory_, kId));
  }
  EXPECT_FALSE(IsLocked(directory_, kId));
  EXPECT_TRUE(RunLock::TryAcquire(directory_, kId));
}

TEST_F(RunLockTest, RunsOfADirectoryAreApart) {
  std::vector<RunLock> locks;
  for (const char* id : {kId, kNextId, "000000000000", "ffffffffffff"}) {
    std::optional<RunLock> lock = RunLock::TryAcquire(directory_, id);
    ASSERT_TRUE(lock) << id;
    locks.push_back(std::move(*lock));
  }
  locks.pop_back();
  EXPECT_FALSE(IsLocked(directory_, "ffffffffffff"));
  EXPECT_TRUE(IsLocked(directory_, kNextId));
}

TEST_F(RunLockTest, OneViewSeesLocksComeAndGo) {
  EXPECT_FALSE(RunLocks(directory_).Holds(kId));  // without a lock file
  std::optional<RunLock> lock = RunLock::TryAcquire(directory_, kId);
  const RunLocks locks(directory_);
  EXPECT_TRUE(locks.Holds(kId));
  EXPECT_FALSE(locks.Holds(kNextId));
  lock.reset();
  EXPECT_FALSE(locks.Holds(kId));
  lock = RunLock::TryAcquire(directory_, kId);
  EXPECT_TRUE(locks.Holds(kId));
}

TEST_F(RunLockTest, OneThreadOfManyGetsIt) {
  std::atomic<int> holders = 0;
  std::atomic<int> tried = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const std::optional<RunLock> lock = RunLock::TryAcquire(directory_, kId);
      if (lock) ++holders;
      ++tried;
      while (tried < 8) std::this_thread::yield();
    });
  }
  threads.clear();
  EXPECT_EQ(holders, 1);
}

TEST_F(RunLockTest, DiesWithAKilledHolder) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::optional<RunLock> lock = RunLock::TryAcquire(directory_, kId);
    const char answer = lock ? 'y' : 'n';
    if (write(ready[1], &answer, 1) != 1) _exit(1);
    while (true) pause();
  }
  char answer = 0;
  ASSERT_EQ(read(ready[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  EXPECT_TRUE(IsLocked(directory_, kId));
  EXPECT_FALSE(IsLocked(directory_, kNextId));
  EXPECT_FALSE(RunLock::TryAcquire(directory_, kId));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ready[0]);
  close(ready[1]);
  EXPECT_FALSE(IsLocked(directory_, kId));
  EXPECT_TRUE(RunLock::TryAcquire(directory_, kId));
}

// The owner made the directory for others to write to.
TEST_F(RunLockTest, WhoMayWriteToTheDirectoryMayLock) {
  const fs::path path = directory_ / ".runexp.lock";
  const mode_t umask_before = umask(077);
  for (const auto& [directory, lock] : {std::pair(0700, 0600), std::pair(0755, 0644),
                                        std::pair(02775, 0664), std::pair(01777, 0666)}) {
    fs::remove(path);
    ASSERT_EQ(chmod(directory_.c_str(), static_cast<mode_t>(directory)), 0);
    EXPECT_TRUE(RunLock::TryAcquire(directory_, kId));
    struct stat status;
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, static_cast<mode_t>(lock)) << std::oct << directory;
  }
  // An existing lock file is left unchanged.
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  EXPECT_TRUE(RunLock::TryAcquire(directory_, kId));
  struct stat status;
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
  umask(umask_before);
}

TEST_F(RunLockTest, TheGroupIsThatOfTheDirectory) {
  if (geteuid() != 0 || chown(directory_.c_str(), 12345, 23456) != 0) {
    GTEST_SKIP() << "only root gives directories away";
  }
  ASSERT_EQ(chmod(directory_.c_str(), 0775), 0);
  EXPECT_TRUE(RunLock::TryAcquire(directory_, kId));
  struct stat status;
  ASSERT_EQ(stat((directory_ / ".runexp.lock").c_str(), &status), 0);
  EXPECT_EQ(status.st_gid, 23456u);
  EXPECT_EQ(status.st_mode & 07777, 0664u);
}

std::string ErrorOfLocking(const fs::path& directory) {
  try {
    RunLock::TryAcquire(directory, kId);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST_F(RunLockTest, SomethingElseOfItsNameIsNeitherFollowedNorWaitedFor) {
  const fs::path path = directory_ / ".runexp.lock";
  const fs::path target = directory_ / "target";
  fs::create_symlink(target, path);  // the target does not exist yet
  EXPECT_THAT(ErrorOfLocking(directory_), HasSubstr("Something else has its name: remove that."));
  EXPECT_FALSE(IsLocked(directory_, kId));
  EXPECT_FALSE(fs::exists(target));
  std::ofstream{target};
  EXPECT_THAT(ErrorOfLocking(directory_), HasSubstr("Something else has its name: remove that."));
  EXPECT_FALSE(IsLocked(directory_, kId));

  fs::remove(path);
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(ErrorOfLocking(directory_),
            path.string() + ": not a regular file\n  Something else has its name: remove that.");
  EXPECT_FALSE(IsLocked(directory_, kId));
}

TEST_F(RunLockTest, ErrorsNameTheFile) {
  const auto error_of = [](const auto& call) -> std::string {
    try {
      call();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  const fs::path none = directory_ / "none";
  EXPECT_EQ(error_of([&] { RunLock::TryAcquire(none, kId); }),
            (none / ".runexp.lock").string() +
                ": cannot open the lock file: No such file or directory\n  Create the directory "
                "first, or choose another.");
  EXPECT_FALSE(IsLocked(none, kId));
  fs::create_directory(directory_ / ".runexp.lock");
  EXPECT_THAT(error_of([&] { RunLock::TryAcquire(directory_, kId); }), HasSubstr("Is a directory"));
  for (const char* id : {"", "0123456789a", "0123456789ABC", "0123456789ag"}) {
    EXPECT_THAT(error_of([&] { IsLocked(directory_, id); }), HasSubstr("is not a run id")) << id;
  }
}

}  // namespace
}  // namespace runexp
