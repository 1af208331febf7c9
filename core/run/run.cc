#include "core/run/run.h"

#include <fmt/format.h>

#include <optional>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/run_directory.h"
#include "core/log/run_file.h"
#include "core/log/run_lock.h"
#include "core/run/provenance.h"
#include "core/run/recorded_training.h"
#include "core/run/training_run.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

RunLock Lock(const fs::path& directory, const std::string& run_id) {
  std::optional<RunLock> lock = RunLock::TryAcquire(directory, run_id);
  if (!lock) {
    throw Error(
        fmt::format("run {} is being written by another process in {}\n  Wait for it, or use "
                    "another directory with --out.",
                    run_id, directory.string()));
  }
  return std::move(*lock);
}

// A file is found by the first digits of its identity; all of them must agree.
void CheckIdentity(const RunRecord& record, const Experiment& experiment, const fs::path& file) {
  if (record.identity_text == experiment.identity_text) return;
  throw Error(
      fmt::format("{}: holds another experiment of the same run id\n  Use another directory with "
                  "--out.",
                  file.string()));
}

Error Unusable(const std::string& text) {
  return Error(text +
               "\n  To run this experiment anew, add --force: this file is kept until the new\n"
               "  run has ended.");
}

// Nothing if there is no such file.
std::optional<RunRecord> ReadRecord(const fs::path& file, const Experiment& experiment) {
  if (!fs::exists(file)) return std::nullopt;
  RunRecord record;
  try {
    record = ParseRun(ReadFile(file), file.string());
  } catch (const Error& error) {
    throw Unusable(error.what());
  }
  CheckIdentity(record, experiment, file);
  if (HasEnded(record.status)) return record;
  try {
    CheckCheckpoint(record, experiment);
  } catch (const Error& error) {
    throw Unusable(fmt::format("{}: contradicts itself:\n  {}", file.string(), error.what()));
  }
  return record;
}

RunStatus Report(const RunRecord& record, const fs::path& file, Progress& progress) {
  progress.AlreadyEnded(record, file);
  return record.status;
}

// Trains in `file`, from where `record` is, or from the start.
RunRecord Train(const Experiment& experiment, const fs::path& file, std::optional<RunRecord> record,
                Progress& progress) {
  const bool resumed = record.has_value();
  if (resumed) {
    record->provenance = ResumedProvenance(record->provenance);
  } else {
    record = NewRecord(experiment);
  }
  progress.Started(*record, file, resumed);
  TrainingRun run(experiment, file, progress, std::move(*record));
  run.Train();
  return run.record();
}

RunStatus RunIn(const fs::path& file, const Experiment& experiment, Progress& progress) {
  std::optional<RunRecord> record = ReadRecord(file, experiment);
  if (record && HasEnded(record->status)) return Report(*record, file, progress);
  const RunRecord result = Train(experiment, file, std::move(record), progress);
  progress.Ended(result, file);
  return result.status;
}

// A forced run works in a file of its own until it has ended, so that the old one, which may be
// damaged, is kept until then.
RunStatus RunBeside(const fs::path& file, const Experiment& experiment, Progress& progress) {
  fs::path work_file = file;
  work_file += ".new";
  std::optional<RunRecord> record;
  try {
    record = ReadRecord(work_file, experiment);
  } catch (const Error&) {
    // What is left of an earlier forced run cannot be read: it is made again from the start.
  }
  if (!record || !HasEnded(record->status)) {
    record = Train(experiment, work_file, std::move(record), progress);
  }
  if (!HasEnded(record->status)) {
    progress.Ended(*record, work_file);
    return record->status;
  }
  ReplaceFile(file, ReadFile(work_file));
  fs::remove(work_file);
  progress.Ended(*record, file);
  return record->status;
}

}  // namespace

RunStatus RunExperiment(const Experiment& experiment, const RunOptions& options,
                        Progress& progress) {
  const RunLock lock = Lock(options.directory, experiment.run_id);
  RemoveStaleTemporaries(options.directory, experiment.run_id);
  const std::optional<fs::path> found = FindRun(options.directory, experiment.run_id);
  if (found && options.force) return RunBeside(*found, experiment, progress);
  const fs::path file =
      found ? *found : RunPath(options.directory, experiment.spec.name, experiment.run_id);
  return RunIn(file, experiment, progress);
}

}  // namespace runexp
