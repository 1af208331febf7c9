#include "core/log/shared_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/run_directory.h"
#include "core/log/run_file.h"
#include "core/log/run_lock.h"
#include "core/log/status_now.h"
#include "tests/support/sample_record.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kId[] = "0123456789ab";

class SharedDirectory : public testing::Test {
 protected:
  fs::path Add(const fs::path& path, const RunRecord& record) {
    ReplaceFile(path, SerializeRun(record));
    return path;
  }
  fs::path CheckpointOf(const std::string& copy, const std::string& run_id = kId) {
    return SharedFolder(directory_) / "checkpoints" / (run_id + "." + copy + ".h5");
  }
  static void Touch(const fs::path& path) { std::ofstream(path) << "x"; }

  const TemporaryFolder folder_;
  const fs::path directory_ = folder_.path() / "out";
};

TEST_F(SharedDirectory, IsMadeOnce) {
  EXPECT_FALSE(IsShared(directory_));
  for (int times = 0; times < 2; ++times) {
    ShareDirectory(directory_);
    EXPECT_TRUE(IsShared(directory_));
    EXPECT_TRUE(fs::is_directory(directory_ / ".runexp/checkpoints"));
    EXPECT_TRUE(fs::is_directory(directory_ / ".runexp/conflicts"));
    EXPECT_THAT(NamesWith(directory_, "probe"), IsEmpty());
  }
}

TEST_F(SharedDirectory, CannotBeMadeOfAFile) {
  Touch(directory_);
  EXPECT_THROW(ShareDirectory(directory_), Error);
  EXPECT_FALSE(IsShared(directory_));
  Touch(SharedFolder(folder_.path()));  // something else that has the folder's name
  EXPECT_FALSE(IsShared(folder_.path()));
  EXPECT_THAT(FindCheckpoints(folder_.path()), IsEmpty());
  EXPECT_THROW(ShareDirectory(folder_.path()), Error);
}

TEST_F(SharedDirectory, IsNotTakenForAnotherIfItCannotBeLookedInto) {
  fs::create_directory_symlink("out", directory_);  // a loop, so that root fails, too
  EXPECT_THROW(IsShared(directory_), Error);
}

TEST_F(SharedDirectory, ItsUnfinishedRunsBecomeCheckpoints) {
  fs::create_directory(directory_);
  const RunRecord interrupted = InterruptedRecord();
  const fs::path file = Add(RunPath(directory_, "a", interrupted.run_id), interrupted);
  const fs::path ended = Add(directory_ / "a-00000000000a.h5", FinishedRecord());
  const fs::path damaged = directory_ / "a-00000000000b.h5";
  Touch(damaged);
  ShareDirectory(directory_);
  EXPECT_FALSE(fs::exists(file));
  EXPECT_TRUE(fs::exists(ended));
  EXPECT_TRUE(fs::exists(damaged));
  EXPECT_THAT(FindCheckpoints(directory_, interrupted.run_id),
              ElementsAre(OwnCheckpoint(directory_, interrupted.run_id)));
}

TEST_F(SharedDirectory, IsNotMadeWhileARunIsWrittenThere) {
  fs::create_directory(directory_);
  const RunRecord started = StartedRecord();
  const fs::path file = Add(RunPath(directory_, "a", started.run_id), started);
  const auto lock = RunLock::TryAcquire(directory_, started.run_id);
  try {
    ShareDirectory(directory_);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr(file.string() + ": is being written by a process\n"));
  }
  EXPECT_TRUE(fs::exists(file));
}

TEST_F(SharedDirectory, KnowsWhoseFilesItHas) {
  EXPECT_EQ(DirectoryOf("out/a-0123456789ab.h5"), "out");
  EXPECT_EQ(DirectoryOf("a-0123456789ab.h5"), ".");
  EXPECT_EQ(DirectoryOf("out/.runexp/checkpoints/0123456789ab.n1-7.h5"), "out");
  EXPECT_EQ(DirectoryOf(".runexp/conflicts/0123456789ab.n1-7.h5"), ".");
  EXPECT_TRUE(IsCheckpoint("out/.runexp/checkpoints/0123456789ab.n1-7.h5"));
  EXPECT_FALSE(IsCheckpoint("out/.runexp/conflicts/0123456789ab.n1-7.h5"));
  EXPECT_FALSE(IsCheckpoint("checkpoints/0123456789ab.n1-7.h5"));
  EXPECT_EQ(OwnConflict("out", kId).filename(), OwnCheckpoint("out", kId).filename());
  EXPECT_THAT(OwnCheckpoint("out", kId).filename().string(),
              testing::MatchesRegex("0123456789ab[.][^./]+-" + std::to_string(getpid()) + "[.]h5"));
}

TEST_F(SharedDirectory, FindsTheCopiesOfEachRun) {
  EXPECT_THAT(FindCheckpoints(directory_), IsEmpty());
  EXPECT_THAT(FindCheckpoints(directory_, kId), IsEmpty());
  ShareDirectory(directory_);
  for (const char* name : {".0123456789ab.n1-7.h5.tmp-7-0", "0123456789ab.n1-7.h5x", "README",
                           "0123456789abcdef.h5", "x0123456789ab.n1-7.h5"}) {
    Touch(SharedFolder(directory_) / "checkpoints" / name);
  }
  EXPECT_THAT(FindCheckpoints(directory_), IsEmpty());
  Touch(CheckpointOf("n1-7"));
  Touch(CheckpointOf("n2-9"));
  Touch(CheckpointOf("n1-7", "00000000000a"));
  EXPECT_EQ(FindCheckpoints(directory_).size(), 2u);
  EXPECT_EQ(FindCheckpoints(directory_).at(kId).size(), 2u);
  EXPECT_THAT(FindCheckpoints(directory_, "00000000000a"),
              ElementsAre(CheckpointOf("n1-7", "00000000000a")));
  EXPECT_THAT(FindConflicts(directory_), IsEmpty());
}

TEST_F(SharedDirectory, TheFurthestCheckpointComesFirst) {
  ShareDirectory(directory_);
  RunRecord record = InterruptedRecord();  // epoch 1, update 5
  const fs::path near = Add(CheckpointOf("a-1"), StartedRecord());
  const fs::path older = Add(CheckpointOf("d-1"), record);
  const fs::path newer = Add(CheckpointOf("c-1"), record);
  const auto now = fs::file_time_type::clock::now();
  fs::last_write_time(older, now - std::chrono::seconds(2));
  record.checkpoint->updates_in_epoch = 12;  // as a number, not as a text
  const fs::path far = Add(CheckpointOf("b-1"), record);
  fs::last_write_time(far, now - std::chrono::seconds(9));
  Touch(CheckpointOf("e-1"));
  std::vector<fs::path> files = {near, older, newer, far, CheckpointOf("e-1"), CheckpointOf("f-1")};
  std::vector<fs::path> read;
  for (const Checkpoint& checkpoint : ReadCheckpoints(files)) read.push_back(checkpoint.file);
  EXPECT_THAT(read, ElementsAre(far, newer, older, near));
}

TEST_F(SharedDirectory, AVanishedCheckpointIsFoundAgain) {
  ShareDirectory(directory_);
  const fs::path gone = CheckpointOf("n1-7");
  EXPECT_EQ(FindAgain(gone), std::nullopt);
  const fs::path other = Add(CheckpointOf("n2-9"), StartedRecord());
  EXPECT_EQ(FindAgain(gone), other);
  EXPECT_EQ(FindAgain(other), std::nullopt);
  const fs::path ended = Add(RunPath(directory_, "a", kId), FinishedRecord());
  EXPECT_EQ(FindAgain(gone), ended);
  EXPECT_EQ(FindAgain(directory_ / "b-0123456789ab.h5"), std::nullopt);
}

TEST_F(SharedDirectory, RemovesWhatIsLeftOfARun) {
  ShareDirectory(directory_);
  const fs::path other = CheckpointOf("n1-7", "00000000000a");
  Touch(CheckpointOf("n1-7"));
  Touch(CheckpointOf("n2-9"));
  Touch(SharedFolder(directory_) / "checkpoints" / ".0123456789ab.n1-7.h5.tmp-7-0");
  Touch(directory_ / ".a-0123456789ab.h5.tmp-7-0");
  Touch(other);
  RemoveCheckpoints(directory_, kId);
  EXPECT_THAT(NamesWith(SharedFolder(directory_) / "checkpoints", ""),
              testing::UnorderedElementsAre(".", "..", other.filename().string()));
  EXPECT_THAT(NamesWith(directory_, kId), IsEmpty());
  RemoveCheckpoints(folder_.path() / "none", kId);
}

TEST_F(SharedDirectory, ARunIsRunningIfItsCheckpointIsFresh) {
  ShareDirectory(directory_);
  const fs::path checkpoint = CheckpointOf("n1-7"), file = directory_ / "a-0123456789ab.h5";
  Touch(checkpoint);
  Touch(file);
  const auto status = [&](RunStatus stored, const fs::path& path) {
    return StatusNow(directory_, kId, stored, path);
  };
  EXPECT_EQ(status(RunStatus::kRunning, checkpoint), RunStatus::kRunning);
  EXPECT_EQ(status(RunStatus::kInterrupted, checkpoint), RunStatus::kInterrupted);
  EXPECT_EQ(status(RunStatus::kRunning, file), RunStatus::kInterrupted);
  EXPECT_EQ(status(RunStatus::kNew, {}), RunStatus::kNew);
  const auto now = fs::file_time_type::clock::now();
  fs::last_write_time(checkpoint, now + std::chrono::hours(1));  // of a machine with another clock
  EXPECT_EQ(status(RunStatus::kRunning, checkpoint), RunStatus::kRunning);
  fs::last_write_time(checkpoint, now - std::chrono::seconds(61));
  EXPECT_EQ(status(RunStatus::kRunning, checkpoint), RunStatus::kInterrupted);
  const auto lock = RunLock::TryAcquire(directory_, kId);
  EXPECT_EQ(status(RunStatus::kRunning, checkpoint), RunStatus::kRunning);
  EXPECT_EQ(status(RunStatus::kNew, {}), RunStatus::kRunning);
}

}  // namespace
}  // namespace runexp
