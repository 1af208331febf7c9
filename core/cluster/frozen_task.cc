#include "core/cluster/frozen_task.h"

#include <string>
#include <utility>

#include "core/cluster/frozen_check.h"
#include "core/cluster/submission.h"
#include "core/cluster/task_progress.h"
#include "core/run/directory_status.h"
#include "core/run/prepare.h"
#include "core/run/trajectory.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

// The runs of the shard, after a check that all are those that were frozen.
std::vector<Experiment> PrepareShard(const Submission& submission, const Shard& shard) {
  // A frozen sweep is longer than what people write.
  const fs::path sweep = submission.folder / kSweepFile;
  const ExperimentOrSweep spec = ReadSpec(sweep, {}, fs::file_size(sweep));
  std::vector<Experiment> runs;
  std::string runs_text;
  std::vector<FileDigest> inputs;
  CorpusCache corpora;
  IdentitySet none;
  Prepare(spec, corpora, none, [&](Experiment run) {
    runs_text += RunLine(run);
    AddInputs(run, inputs);
    if (Contains(shard, TrajectoryId(run))) runs.push_back(std::move(run));
  });
  CheckFrozenRuns(submission, runs_text, inputs);
  return runs;
}

std::int64_t UpdatesDone(const std::vector<Experiment>& runs, const fs::path& directory) {
  const DirectoryStatus states(directory);
  std::int64_t updates = 0;
  for (const Experiment& run : runs) {
    const RunProgress progress = states.Find(run.run_id);
    updates += progress.epochs_done * run.updates_per_epoch + progress.updates_in_epoch;
  }
  return updates;
}

}  // namespace

std::vector<Experiment> StartFrozenTask(const fs::path& sweep, const Shard& shard,
                                        const fs::path& directory) {
  const Submission submission =
      ReadSubmission(fs::absolute(sweep).lexically_normal().parent_path());
  CheckFrozenFiles(submission);
  std::vector<Experiment> runs = PrepareShard(submission, shard);
  NoteStart(submission, shard.index - 1, UpdatesDone(runs, directory));
  return runs;
}

}  // namespace runexp
