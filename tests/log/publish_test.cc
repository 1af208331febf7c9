#include "core/log/publish.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/run_directory.h"
#include "core/log/run_file.h"
#include "core/log/shared_directory.h"
#include "tests/support/sample_record.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class PublishTest : public testing::Test {
 protected:
  void SetUp() override { ShareDirectory(directory_); }

  std::string Error(const RunRecord& record, const fs::path& file) {
    try {
      Publish(record, file);
    } catch (const runexp::Error& error) {
      return error.what();
    }
    return "";
  }
  std::vector<std::byte> OwnConflictBytes() {
    return ReadFile(OwnConflict(directory_, record_.run_id));
  }

  const TemporaryFolder folder_;
  const fs::path directory_ = folder_.path() / "out";
  const RunRecord record_ = FinishedRecord();
  const fs::path file_ = RunPath(directory_, record_.name, record_.run_id);
};

TEST_F(PublishTest, GivesTheEndItsNameAndRemovesTheCheckpoints) {
  ReplaceFile(OwnCheckpoint(directory_, record_.run_id), SerializeRun(StartedRecord()));
  EXPECT_EQ(Publish(record_, file_), Publication::kFirst);
  EXPECT_EQ(ReadFile(file_), SerializeRun(record_));
  EXPECT_THAT(FindCheckpoints(directory_), IsEmpty());
  EXPECT_THAT(NamesWith(directory_, ""),
              UnorderedElementsAre(".", "..", ".runexp", file_.filename().string()));
}

TEST_F(PublishTest, TheSameResultStays) {
  Publish(record_, file_);
  RunRecord again = record_;
  again.provenance["host"] = "another";
  // Under another name, too.
  for (const fs::path& file : {file_, RunPath(directory_, "renamed", record_.run_id)}) {
    EXPECT_EQ(Publish(again, file), Publication::kAgain);
  }
  EXPECT_EQ(ReadFile(file_), SerializeRun(record_));
  EXPECT_THAT(NamesWith(directory_, record_.run_id), testing::SizeIs(1));
  EXPECT_THAT(FindConflicts(directory_), IsEmpty());
}

TEST_F(PublishTest, AnotherResultIsKeptBesideIt) {
  Publish(record_, file_);
  RunRecord other = record_;
  other.result_sha256 = std::string(64, '5');
  ReplaceFile(OwnCheckpoint(directory_, record_.run_id), SerializeRun(StartedRecord()));
  const std::string error = Error(other, file_);
  EXPECT_THAT(error, testing::StartsWith("CONFLICT: " + file_.string() + " and " +
                                         OwnConflict(directory_, record_.run_id).string()));
  EXPECT_THAT(error, HasSubstr(record_.result_sha256 + " and " + std::string(64, '5')));
  EXPECT_EQ(ReadFile(file_), SerializeRun(record_));
  EXPECT_EQ(OwnConflictBytes(), SerializeRun(other));
  EXPECT_THAT(FindConflicts(directory_).at(record_.run_id), testing::SizeIs(1));
}

TEST_F(PublishTest, WhatIsNoResultIsNotReplaced) {
  ReplaceFile(file_, SerializeRun(InterruptedRecord()));
  EXPECT_THAT(Error(record_, file_), HasSubstr("the first is interrupted"));
  EXPECT_EQ(ReadFile(file_), SerializeRun(InterruptedRecord()));
  EXPECT_EQ(OwnConflictBytes(), SerializeRun(record_));
  std::ofstream(file_) << "mine";
  EXPECT_THAT(Error(record_, file_), HasSubstr("does not end with the trailer of a run file"));
  EXPECT_EQ(ReadFile(file_).size(), 4u);
}

TEST_F(PublishTest, AConflictThatCannotBeWrittenIsSaid) {
  Publish(record_, file_);
  RunRecord other = record_;
  other.result_sha256 = std::string(64, '5');
  fs::remove(directory_ / ".runexp/conflicts");
  ReplaceFile(OwnCheckpoint(directory_, record_.run_id), SerializeRun(StartedRecord()));
  EXPECT_THAT(Error(other, file_), HasSubstr("and the second cannot be written:\n"));
  EXPECT_THAT(FindCheckpoints(directory_), testing::SizeIs(1));
}

}  // namespace
}  // namespace runexp
