#include "core/run/background_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <vector>

#include "core/log/atomic_file.h"
#include "core/log/run_directory.h"
#include "core/log/run_file.h"
#include "core/log/shared_directory.h"
#include "tests/support/sample_record.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

class BackgroundWriterTest : public ::testing::Test {
 protected:
  std::shared_ptr<RunOutput> Open(const std::string& run_id = "0123456789ab") {
    const fs::path file = RunPath(folder_, "a", run_id);
    return std::make_shared<RunOutput>(*RunLock::TryAcquire(folder_, run_id), RunFiles{file, file});
  }
  static RunRecord Read(const fs::path& file) { return ParseRun(ReadFile(file), "file"); }

  const TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path();
};

TEST_F(BackgroundWriterTest, TheLastRecordIsWrittenAndTheLockThenFree) {
  int calls = 0;
  fs::path file;
  {
    BackgroundWriter writer(1);
    const auto output = Open();
    file = output->files().file;
    for (int i = 0; i < 200; ++i) writer.Save(output, InterruptedRecord());
    writer.Finish(output, FinishedRecord(), [&](const RunRecord& last, const std::string& error) {
      ++calls;
      EXPECT_EQ(last.status, RunStatus::kFinished);
      EXPECT_EQ(error, "");
      EXPECT_EQ(Read(file).status, RunStatus::kFinished);
      EXPECT_TRUE(IsLocked(folder_, "0123456789ab"));
    });
  }
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(IsLocked(folder_, "0123456789ab"));
}

TEST_F(BackgroundWriterTest, WhatHasEndedReplacesTheWorkFile) {
  const fs::path file = RunPath(folder_, "a", "0123456789ab"), work_file = file.string() + ".new";
  {
    BackgroundWriter writer(1);
    const auto output = std::make_shared<RunOutput>(*RunLock::TryAcquire(folder_, "0123456789ab"),
                                                    RunFiles{work_file, file});
    writer.Save(output, StartedRecord());
    while (output->saved_epoch() < 0) std::this_thread::yield();
    EXPECT_EQ(Read(work_file).status, RunStatus::kRunning);
    EXPECT_FALSE(fs::exists(file));
    writer.Finish(output, FinishedRecord(), [](const RunRecord&, const std::string&) {});
  }
  EXPECT_EQ(Read(file).status, RunStatus::kFinished);
  EXPECT_FALSE(fs::exists(work_file));
}

// Another copy of the run removes all its checkpoints when it has ended.
TEST_F(BackgroundWriterTest, ACheckpointOfAnEndedRunIsNotMissed) {
  const RunRecord finished = FinishedRecord();
  const RunFiles files = {OwnCheckpoint(folder_, finished.run_id),
                          RunPath(folder_, "a", finished.run_id), true};
  for (const bool has_ended : {false, true}) {
    BackgroundWriter writer(1);
    const auto output =
        std::make_shared<RunOutput>(*RunLock::TryAcquire(folder_, finished.run_id), files);
    if (has_ended) ReplaceFile(files.file, SerializeRun(finished));
    writer.Save(output, StartedRecord());  // there is no directory for it
    while (output->failure().empty() && output->saved_epoch() < 0) std::this_thread::yield();
    EXPECT_EQ(output->failure().empty(), has_ended);
  }
}

TEST_F(BackgroundWriterTest, AnEndIsPublishedOnce) {
  ShareDirectory(folder_);
  const RunRecord finished = FinishedRecord();
  const RunFiles files = {OwnCheckpoint(folder_, finished.run_id),
                          RunPath(folder_, "a", finished.run_id), true};
  for (const bool is_second : {false, true}) {
    BackgroundWriter writer(1);
    const auto output =
        std::make_shared<RunOutput>(*RunLock::TryAcquire(folder_, finished.run_id), files);
    std::promise<std::string> told;
    writer.Finish(output, finished,
                  [&](const RunRecord&, const std::string& error) { told.set_value(error); });
    EXPECT_EQ(told.get_future().get(), "");
    EXPECT_EQ(output->was_published_before(), is_second);
  }
}

TEST_F(BackgroundWriterTest, AFailureIsToldToTheRun) {
  BackgroundWriter writer(1);
  const auto output = Open();
  EXPECT_EQ(output->failure(), "");
  fs::remove_all(folder_);
  writer.Save(output, StartedRecord());
  while (output->failure().empty()) std::this_thread::yield();
  EXPECT_THAT(output->failure(), ::testing::HasSubstr("No such file or directory"));
  EXPECT_EQ(output->saved_epoch(), -1);
  std::promise<std::string> told;
  writer.Finish(output, FinishedRecord(),
                [&](const RunRecord&, const std::string& error) { told.set_value(error); });
  EXPECT_EQ(told.get_future().get(), output->failure());
}

TEST_F(BackgroundWriterTest, EndedRunsDoNotPileUp) {
  BackgroundWriter writer(1);
  std::promise<void> may_go_on;
  const std::shared_future<void> go = may_go_on.get_future().share();
  const auto wait = [go](const RunRecord&, const std::string&) { go.wait(); };
  writer.Finish(Open("00000000000a"), FinishedRecord(), wait);
  // Returns once the first is being written.
  writer.Finish(Open("00000000000b"), FinishedRecord(), wait);
  const auto third = std::async(
      std::launch::async, [&] { writer.Finish(Open("00000000000c"), FinishedRecord(), wait); });
  EXPECT_EQ(third.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout);
  may_go_on.set_value();
  EXPECT_EQ(third.wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

}  // namespace
}  // namespace runexp
