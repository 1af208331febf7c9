#include "core/report/page/summary_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "core/log/run_lock.h"
#include "tests/support/sample_record.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SummaryCacheTest : public testing::Test {
 protected:
  std::filesystem::path Write(const std::string& name, RunRecord record) {
    record.name = name;
    const std::filesystem::path path = folder_.path() / (name + ".h5");
    ReplaceFile(path, SerializeRun(record));
    return path;
  }
  void Update(const std::vector<std::filesystem::path>& files) {
    said_.clear();
    cache_.Update(files, [&](const std::string& reason) { said_.push_back(reason); });
  }
  std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const ReportRun& run : cache_.runs()) names.push_back(run.record.name);
    return names;
  }

  TemporaryFolder folder_;
  SummaryCache cache_;
  std::vector<std::string> said_;
};

TEST_F(SummaryCacheTest, ReadsOnlyFilesThatHaveChanged) {
  const auto a = Write("a", FinishedRecord()), b = Write("b", FinishedRecord());
  Update({a, b});
  EXPECT_EQ(cache_.files_read(), 2u);
  Update({a, b});
  EXPECT_EQ(cache_.files_read(), 0u);
  EXPECT_THAT(Names(), ElementsAre("a", "b"));
  RunRecord other = FinishedRecord();
  other.name = "d";  // the file stays as long as before
  ReplaceFile(b, SerializeRun(other));
  const auto c = Write("c", FinishedRecord());
  Update({c, b, a});
  EXPECT_EQ(cache_.files_read(), 2u);
  EXPECT_THAT(Names(), ElementsAre("c", "d", "a"));
  Update({b});
  EXPECT_EQ(cache_.files_read(), 0u);
  EXPECT_THAT(Names(), ElementsAre("d"));
  Update({c, b});  // which was left out meanwhile
  EXPECT_THAT(Names(), ElementsAre("c", "d"));
}

TEST_F(SummaryCacheTest, SaysOnceWhatCannotBeReadAndKeepsTheReason) {
  const auto a = Write("a", FinishedRecord());
  const auto bad = folder_.path() / "bad.h5";
  ReplaceFile(bad, std::vector<std::byte>(99));
  for (const bool is_first : {true, false}) {
    Update({bad, a});
    EXPECT_EQ(said_.size(), is_first ? 1u : 0u);
    EXPECT_THAT(cache_.reasons(), ElementsAre(HasSubstr("bad.h5: not a run file")));
    EXPECT_THAT(Names(), ElementsAre("a"));
  }
  Write("bad", FinishedRecord());
  Update({bad, a});
  EXPECT_THAT(cache_.reasons(), IsEmpty());
  EXPECT_THAT(Names(), ElementsAre("bad", "a"));
}

// A lock that comes or goes changes no file.
TEST_F(SummaryCacheTest, SeesThatARunHasStartedOrWasKilled) {
  const RunRecord record = InterruptedRecord();
  const auto a = Write("a", record);
  Update({a});
  EXPECT_EQ(cache_.runs()[0].status, RunStatus::kInterrupted);
  {
    const auto lock = RunLock::TryAcquire(folder_.path(), record.run_id);
    Update({a});
    EXPECT_EQ(cache_.runs()[0].status, RunStatus::kRunning);
  }
  Update({a});
  EXPECT_EQ(cache_.runs()[0].status, RunStatus::kInterrupted);
  EXPECT_EQ(cache_.files_read(), 0u);
}

}  // namespace
}  // namespace runexp
