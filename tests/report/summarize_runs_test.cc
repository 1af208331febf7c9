#include "core/report/page/summarize_runs.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "core/parallel/thread_limit.h"
#include "tests/support/sample_record.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

using Texts = std::vector<std::string>;

// Writes 30 files, every tenth of them cut short.
void WriteRuns(const std::filesystem::path& folder) {
  for (int i = 0; i < 30; ++i) {
    RunRecord record = FinishedRecord();
    record.spec.seed = i;
    record.name = fmt::format("run {}", i);
    std::vector<std::byte> bytes = SerializeRun(record);
    if (i % 10 == 9) bytes.resize(bytes.size() / 2);
    ReplaceFile(folder / fmt::format("{:02}.h5", i), bytes);
  }
}

TEST(SummarizeRuns, TheSameReportFromAnyNumberOfThreads) {
  const TemporaryFolder folder;
  WriteRuns(folder.path());
  Texts reports;
  for (const std::size_t threads : {1u, 2u, 5u}) {
    const ThreadLimit limit(threads);
    Texts reasons;
    const std::vector<ReportRun> runs =
        SummarizeRuns(FindRunFiles({folder.path()}),
                      [&](const std::string& reason) { reasons.push_back(reason); });
    ASSERT_EQ(runs.size(), 27u);
    EXPECT_EQ(runs[26].record.name, "run 28");
    using testing::HasSubstr;
    EXPECT_THAT(reasons,
                testing::ElementsAre(HasSubstr("09.h5"), HasSubstr("19.h5"), HasSubstr("29.h5")));
    reports.push_back(ReportJson(runs, reasons));
  }
  EXPECT_EQ(reports[0], reports[1]);
  EXPECT_EQ(reports[0], reports[2]);
}

}  // namespace
}  // namespace runexp
