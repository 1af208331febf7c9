#include "core/report/load_runs.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/publish.h"
#include "core/log/run_directory.h"
#include "core/log/run_file.h"
#include "core/log/shared_directory.h"
#include "core/report/table/run_row.h"
#include "tests/support/sample_record.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

std::vector<std::string> NamesOf(const std::vector<LoadedRun>& runs) {
  std::vector<std::string> names;
  for (const LoadedRun& run : runs) names.push_back(run.path.filename().string());
  return names;
}

TEST(FindRunFiles, NamesWhatIsNotThere) {
  const TemporaryFolder folder;
  ReplaceFile(folder.path() / "a.h5", {});
  std::vector<std::string> skipped;
  EXPECT_EQ(FindRunFiles({"no/such/place", folder.path() / "a.h5"},
                         [&](const std::string& reason) { skipped.push_back(reason); }),
            (std::vector{folder.path() / "a.h5"}));
  EXPECT_EQ(skipped,
            (std::vector<std::string>{"no/such/place: there is no such file or directory"}));
}

TEST(LoadRuns, TakesFilesAndDirectoriesAndNamesWhatItSkips) {
  const TemporaryFolder folder;
  const std::vector<std::byte> run = SerializeRun(FinishedRecord());
  ReplaceFile(folder.path() / "b.h5", run);
  ReplaceFile(folder.path() / "a.h5", run);
  ReplaceFile(folder.path() / ".hidden.h5", run);
  ReplaceFile(folder.path() / "notes.txt", {});
  ReplaceFile(folder.path() / "half.h5", std::span(run).first(run.size() / 2));
  std::vector<std::string> skipped;
  std::vector<LoadedRun> runs;
  ForEachRun(
      FindRunFiles({folder.path(), folder.path() / "a.h5", folder.path() / ".hidden.h5"}),
      [&](LoadedRun run) { runs.push_back(std::move(run)); },
      [&](const std::string& reason) { skipped.push_back(reason); });
  EXPECT_EQ(NamesOf(runs), (std::vector<std::string>{"a.h5", "b.h5", ".hidden.h5"}));
  EXPECT_EQ(runs.at(0).record.run_id, FinishedRecord().run_id);
  ASSERT_EQ(skipped.size(), 1u);
  EXPECT_TRUE(skipped[0].starts_with((folder.path() / "half.h5").string()));
}

// In a directory that a cluster works in.
TEST(LoadRuns, TakesOneFileOfEachRunInASharedDirectory) {
  const TemporaryFolder folder;
  const std::filesystem::path& directory = folder.path();
  ShareDirectory(directory);
  const RunRecord interrupted = InterruptedRecord(), finished = FinishedRecord();
  const auto checkpoint = [&](const std::string& name) {
    return SharedFolder(directory) / "checkpoints" / name;
  };
  const std::filesystem::path far = checkpoint(finished.run_id + ".n1-7.h5");
  ReplaceFile(far, SerializeRun(interrupted));
  ReplaceFile(checkpoint(finished.run_id + ".n2-9.h5"), SerializeRun(StartedRecord()));
  ReplaceFile(directory / "other-00000000000a.h5", SerializeRun(finished));
  ReplaceFile(checkpoint("00000000000a.n1-7.h5"), SerializeRun(interrupted));
  const auto files = FindRunFiles({directory});
  EXPECT_EQ(files, (std::vector{directory / "other-00000000000a.h5", far}));
  // It ends before it is read.
  const std::filesystem::path ended = RunPath(directory, "a", finished.run_id);
  EXPECT_EQ(Publish(finished, ended), Publication::kFirst);
  EXPECT_EQ(FindRunFiles({directory}), (std::vector{ended, directory / "other-00000000000a.h5"}));
  std::vector<LoadedRun> runs;
  ForEachRun(
      files, [&](LoadedRun run) { runs.push_back(std::move(run)); },
      [](const std::string& reason) { FAIL() << reason; });
  EXPECT_EQ(runs.at(1).path, ended);
  const std::vector<RunRow> rows =
      ReadRunRows(files, [](const std::string& reason) { FAIL() << reason; });
  EXPECT_EQ(rows.at(1).status, RunStatus::kFinished);
}

TEST(LoadRuns, NothingThereIsAnError) { EXPECT_THROW(FindRunFiles({"no/such/place"}), Error); }

}  // namespace
}  // namespace runexp
