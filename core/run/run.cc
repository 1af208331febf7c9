#include "core/run/run.h"

#include <fmt/format.h>

#include <optional>

#include "core/base/error.h"
#include "core/base/numerics.h"
#include "core/log/atomic_file.h"
#include "core/log/run_directory.h"
#include "core/log/run_file.h"
#include "core/log/run_lock.h"
#include "core/run/convert.h"
#include "core/run/provenance.h"
#include "core/run/training_run.h"
#include "core/spec/canonical.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

RunRecord NewRecord(const Experiment& experiment) {
  RunRecord record;
  record.identity_text = experiment.identity_text;
  record.identity = Identity(experiment.identity_text);
  record.run_id = experiment.run_id;
  record.name = experiment.spec.name;
  record.numerics_version = kNumericsVersion;
  record.spec = experiment.spec;
  record.spec_toml = ResolvedToml(experiment.spec);
  record.corpus.sha256 = experiment.corpus.sha256;
  record.corpus.characters = static_cast<std::int64_t>(experiment.corpus.indices.size());
  record.corpus.is_stand_in = experiment.is_stand_in;
  record.corpus.file = experiment.corpus.file.lexically_normal().string();
  record.corpus.vocabulary.assign(experiment.corpus.vocabulary.begin(),
                                  experiment.corpus.vocabulary.end());
  record.initial_parameters = ToTensors(InitialParameters(
      experiment.shape, experiment.spec.model.initial_stddev, experiment.options.seed));
  record.provenance = CollectProvenance();
  return record;
}

bool HasEnded(const RunRecord& record) {
  return record.status == RunStatus::kFinished || record.status == RunStatus::kDiverged;
}

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

// Nothing if there is no such file.
std::optional<RunRecord> ReadRecord(const fs::path& file) {
  if (!fs::exists(file)) return std::nullopt;
  try {
    return ParseRun(ReadFile(file), file.string());
  } catch (const Error& error) {
    throw Error(
        fmt::format("{}\n  To run this experiment anew, add --force: this file is kept until the "
                    "new run has ended.",
                    error.what()));
  }
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

// A file is found by the first digits of its identity; all of them must agree.
void CheckIdentity(const RunRecord& record, const Experiment& experiment, const fs::path& file) {
  if (record.identity_text == experiment.identity_text) return;
  throw Error(
      fmt::format("{}: holds another experiment of the same run id\n  Use another directory with "
                  "--out.",
                  file.string()));
}

RunStatus RunIn(const fs::path& file, const Experiment& experiment, Progress& progress) {
  std::optional<RunRecord> record = ReadRecord(file);
  if (record) CheckIdentity(*record, experiment, file);
  if (record && HasEnded(*record)) return Report(*record, file, progress);
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
    record = ReadRecord(work_file);
  } catch (const Error&) {
    // What is left of an earlier forced run cannot be read: it is made again from the start.
  }
  if (!record || !HasEnded(*record)) {
    record = Train(experiment, work_file, std::move(record), progress);
  }
  if (!HasEnded(*record)) {
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
