#include "core/run/training_run.h"

#include "core/data/text.h"
#include "core/log/atomic_file.h"
#include "core/log/result_digest.h"
#include "core/log/run_file.h"
#include "core/model/generate.h"
#include "core/run/convert.h"
#include "core/run/interrupt.h"
#include "core/run/provenance.h"

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

TrainingState StartingState(const Experiment& experiment, const RunRecord& record) {
  if (record.checkpoint) {
    return FromCheckpoint(*record.checkpoint, experiment.shape, experiment.options.batch);
  }
  return TrainingState(FromTensors(record.initial_parameters, experiment.shape), experiment.shape,
                       experiment.options.batch);
}

}  // namespace

TrainingRun::TrainingRun(const Experiment& experiment, std::filesystem::path file,
                         Progress& progress, RunRecord record)
    : experiment_(experiment),
      file_(std::move(file)),
      progress_(progress),
      record_(std::move(record)),
      trainer_(experiment.corpus.indices, experiment.shape, experiment.options,
               StartingState(experiment, record_)) {
  if (record_.checkpoint) seconds_in_epoch_ = record_.checkpoint->seconds_in_epoch;
}

void TrainingRun::Train() {
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

void TrainingRun::FinishEpoch(const EpochMetrics& metrics) {
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

void TrainingRun::TakeSamples(std::int64_t epoch) {
  const Spec::Samples& samples = experiment_.spec.samples;
  for (std::size_t i = 0; i < samples.prefixes.size(); ++i) {
    const auto text = GenerateGreedy(trainer_.state().parameters, experiment_.prefixes[i],
                                     static_cast<std::size_t>(samples.length));
    record_.samples.push_back(
        {epoch, samples.prefixes[i], IndicesToText(text, experiment_.corpus.vocabulary)});
  }
  const bool last = epoch == experiment_.spec.training.epochs;  // End() saves that one
  progress_.Sampled(record_);
  if (!last && SecondsSince(last_save_) > kSaveIntervalWhenShown) Save(RunStatus::kRunning);
}

void TrainingRun::End(RunStatus status, const std::string& reason) {
  record_.error = reason;
  record_.final_parameters = ToTensors(trainer_.state().parameters);
  record_.result_sha256 = ResultSha256(record_);
  Save(status);
}

void TrainingRun::Save(RunStatus status) {
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

}  // namespace runexp
