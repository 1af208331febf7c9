#include "core/run/run.h"

#include <fmt/format.h>

#include <chrono>

#include "core/base/error.h"
#include "core/base/numerics.h"
#include "core/data/text.h"
#include "core/log/atomic_file.h"
#include "core/log/result_digest.h"
#include "core/log/run_directory.h"
#include "core/log/run_file.h"
#include "core/log/run_lock.h"
#include "core/model/generate.h"
#include "core/run/convert.h"
#include "core/run/interrupt.h"
#include "core/run/provenance.h"
#include "core/spec/canonical.h"

namespace runexp {
namespace {

using Clock = std::chrono::steady_clock;

// Saved at least every ten seconds: the margin is for the update under way and the saving.
constexpr double kSaveInterval = 8.0;
// What is shown is also saved, unless that was done just before.
constexpr double kSaveIntervalWhenShown = 1.0;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

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
  record.provenance = CollectProvenance();
  return record;
}

// A run under way: the trainer, its record and its file.
class Run {
 public:
  Run(const Experiment& experiment, std::filesystem::path file, Progress& progress,
      RunRecord record, TrainingState state)
      : experiment_(experiment),
        file_(std::move(file)),
        progress_(progress),
        record_(std::move(record)),
        trainer_(experiment.corpus.indices, experiment.shape, experiment.options,
                 std::move(state)) {
    if (record_.checkpoint) seconds_in_epoch_ = record_.checkpoint->seconds_in_epoch;
  }

  const RunRecord& record() const { return record_; }

  void Train() {
    Save(RunStatus::kRunning);
    const std::int64_t epochs = experiment_.spec.training.epochs;
    while (trainer_.state().epochs_done < epochs) {
      const auto start = Clock::now();
      const UpdateOutcome outcome = trainer_.Update();
      seconds_in_epoch_ += SecondsSince(start);
      if (!outcome.divergence.empty()) return End(RunStatus::kDiverged, outcome.divergence);
      if (outcome.finished_epoch) FinishEpoch(*outcome.finished_epoch);
      if (trainer_.state().epochs_done == epochs) break;
      progress_.Updated(record_, trainer_.state().updates_in_epoch);
      if (Interrupted()) return Save(RunStatus::kInterrupted);
      if (SecondsSince(last_save_) > kSaveInterval) Save(RunStatus::kRunning);
    }
    End(RunStatus::kFinished, "");
  }

 private:
  void FinishEpoch(const EpochMetrics& metrics) {
    const Spec& spec = experiment_.spec;
    const std::int64_t epoch = trainer_.state().epochs_done;
    record_.metrics.cross_entropy.push_back(metrics.cross_entropy);
    record_.metrics.perplexity.push_back(metrics.perplexity);
    record_.metrics.gradient_norm.push_back(metrics.gradient_norm);
    record_.metrics.clipped_fraction.push_back(metrics.clipped_fraction);
    const auto characters = static_cast<double>(experiment_.updates_per_epoch) *
                            static_cast<double>(experiment_.options.batch.targets());
    record_.timing.seconds.push_back(seconds_in_epoch_);
    record_.timing.characters_per_second.push_back(characters / seconds_in_epoch_);
    seconds_in_epoch_ = 0;
    const std::int64_t log_every = spec.log.parameters_every_epochs;
    if (log_every > 0 && epoch % log_every == 0) {
      record_.parameter_snapshots[epoch] = ToTensors(trainer_.state().parameters);
    }
    const std::int64_t sample_every = spec.samples.every_epochs;
    if (sample_every > 0 && (epoch % sample_every == 0 || epoch == spec.training.epochs)) {
      TakeSamples(epoch);
    }
  }

  void TakeSamples(std::int64_t epoch) {
    const Spec::Samples& samples = experiment_.spec.samples;
    for (std::size_t i = 0; i < samples.prefixes.size(); ++i) {
      const auto text =
          GenerateGreedy(trainer_.state().parameters, trainer_.packed(), experiment_.prefixes[i],
                         static_cast<std::size_t>(samples.length));
      record_.samples.push_back(
          {epoch, samples.prefixes[i], IndicesToText(text, experiment_.corpus.vocabulary)});
    }
    const bool last = epoch == experiment_.spec.training.epochs;  // End() saves that one
    const bool save = !last && SecondsSince(last_save_) > kSaveIntervalWhenShown;
    if (save) Save(RunStatus::kRunning);
    progress_.Sampled(record_, save);
  }

  void End(RunStatus status, const std::string& reason) {
    record_.error = reason;
    record_.final_parameters = ToTensors(trainer_.state().parameters);
    record_.result_sha256 = ResultSha256(record_);
    Save(status);
  }

  void Save(RunStatus status) {
    record_.status = status;
    const bool ended = status == RunStatus::kFinished || status == RunStatus::kDiverged;
    if (ended) {
      record_.checkpoint.reset();
    } else {
      record_.checkpoint = ToCheckpoint(trainer_.state(), seconds_in_epoch_);
    }
    if (status != RunStatus::kRunning) record_.provenance["ended"] = CurrentTimeUtc();
    ReplaceFile(file_, SerializeRun(record_));
    last_save_ = Clock::now();
    progress_.Saved(trainer_.state().epochs_done);
  }

  const Experiment& experiment_;
  std::filesystem::path file_;
  Progress& progress_;
  RunRecord record_;
  Trainer trainer_;
  double seconds_in_epoch_ = 0;
  Clock::time_point last_save_;
};

std::optional<RunRecord> ReadRecord(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  try {
    return ParseRun(ReadFile(file), file.string());
  } catch (const Error& error) {
    throw Error(
        fmt::format("{}\n  To run this experiment anew, add --force: this file is kept until "
                    "the new run has ended.",
                    error.what()));
  }
}

bool HasEnded(const RunRecord& record) {
  return record.status == RunStatus::kFinished || record.status == RunStatus::kDiverged;
}

TrainingState StartingState(const Experiment& experiment, const RunRecord& record) {
  if (record.checkpoint) {
    return FromCheckpoint(*record.checkpoint, experiment.shape, experiment.options.batch);
  }
  return TrainingState(FromTensors(record.initial_parameters, experiment.shape), experiment.shape,
                       experiment.options.batch);
}

}  // namespace

RunStatus RunExperiment(const Experiment& experiment, const RunOptions& options,
                        Progress& progress) {
  const auto& directory = options.directory;
  const std::optional<RunLock> lock = RunLock::TryAcquire(directory, experiment.run_id);
  if (!lock) {
    throw Error(
        fmt::format("run {} is being written by another process in {}\n  Wait for it, or "
                    "use another directory with --out.",
                    experiment.run_id, directory.string()));
  }
  RemoveStaleTemporaries(directory, experiment.run_id);
  const auto found = FindRun(directory, experiment.run_id);
  const std::filesystem::path file =
      found ? *found : RunPath(directory, experiment.spec.name, experiment.run_id);
  // A forced run works in a file of its own until it has ended, so that the old one is kept.
  const bool beside = options.force && found;
  std::filesystem::path work_file = file;
  if (beside) work_file += ".new";

  std::optional<RunRecord> record = ReadRecord(work_file);
  if (record && HasEnded(*record)) {
    if (!beside) {
      progress.AlreadyEnded(*record, file);
      return record->status;
    }
    record.reset();
  }
  const bool resumed = record.has_value();
  if (!resumed) {
    record = NewRecord(experiment);
    record->initial_parameters = ToTensors(InitialParameters(
        experiment.shape, experiment.spec.model.initial_stddev, experiment.options.seed));
  }
  progress.Started(*record, file, resumed);
  TrainingState state = StartingState(experiment, *record);
  Run run(experiment, work_file, progress, std::move(*record), std::move(state));
  run.Train();
  if (beside && HasEnded(run.record())) {
    ReplaceFile(file, ReadFile(work_file));
    std::filesystem::remove(work_file);
  }
  progress.Ended(run.record(), HasEnded(run.record()) ? file : work_file);
  return run.record().status;
}

}  // namespace runexp
