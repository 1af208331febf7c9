#include "core/run/experiment_training.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <utility>

#include "core/base/error.h"
#include "core/base/numerics.h"
#include "core/data/text.h"
#include "core/log/result_digest.h"
#include "core/model/generate.h"
#include "core/run/convert.h"
#include "core/run/notes.h"
#include "core/run/provenance.h"
#include "core/run/stop.h"
#include "core/spec/canonical.h"

namespace runexp {
namespace {

constexpr char kNoSuchState[] =
    "its checkpoint is at another epoch than its metrics, or at an update that the epoch does not "
    "have";

TrainingState StartingState(const Experiment& experiment, const RunRecord& record) {
  if (record.checkpoint) {
    return FromCheckpoint(*record.checkpoint, experiment.shape, experiment.options);
  }
  return TrainingState(FromTensors(record.initial_parameters, experiment.shape), experiment.shape,
                       experiment.options);
}

// The best validation so far whose parameters are kept: the first of equal ones, if it is finite.
std::optional<BestEpoch> BestValidation(const RunRecord& record) {
  if (!record.validation) return std::nullopt;
  const std::optional<BestEpoch> best = FindBest(HeadlineCurve(record));
  return best && std::isfinite(best->value) ? best : std::nullopt;
}

std::optional<Evaluator> EvaluatorOf(const Experiment& experiment) {
  if (!HasValidation(experiment.spec)) return std::nullopt;
  return std::optional<Evaluator>(std::in_place, experiment.text.validation, experiment.shape,
                                  *experiment.options.loss,
                                  static_cast<std::size_t>(experiment.spec.validation.rows));
}

// What a checkpoint holds of the validation must fit its metrics and the model.
void CheckValidation(const RunRecord& record, const Experiment& experiment) {
  if (record.validation.has_value() != HasValidation(experiment.spec)) {
    throw Error("it has a validation curve, or lacks it, unlike its spec");
  }
  const std::vector<Tensor>& best = record.checkpoint->best_parameters;
  if (best.empty() == BestValidation(record).has_value()) {
    throw Error("the parameters of the best validation are missing, or are of no validation");
  }
  if (!best.empty()) FromTensors(best, experiment.shape);  // throws if a shape is wrong
}

}  // namespace

RunRecord NewRecord(const Experiment& experiment) {
  RunRecord record;
  record.identity_text = IdentityText(experiment);
  record.identity = experiment.identity;
  record.run_id = experiment.run_id;
  record.name = experiment.spec.name;
  record.numerics_version = kNumericsVersion;
  record.spec = experiment.spec;
  record.spec_toml = ResolvedToml(experiment.spec);
  record.corpus.sha256 = experiment.corpus->sha256;
  record.corpus.characters = static_cast<std::int64_t>(experiment.corpus->indices.size());
  record.corpus.is_stand_in = experiment.is_stand_in;
  // Absolute, so that `verify` finds it from any directory.
  record.corpus.file = std::filesystem::absolute(experiment.corpus->file).lexically_normal();
  record.corpus.vocabulary.assign(experiment.corpus->vocabulary.begin(),
                                  experiment.corpus->vocabulary.end());
  record.initial_parameters = ToTensors(InitialParameters(experiment));
  if (HasValidation(experiment.spec)) record.validation.emplace();
  record.provenance = CollectProvenance();
  if (!experiment.initial.file.path.empty()) {
    record.provenance[kInitialFile] =
        std::filesystem::absolute(experiment.initial.file.path).lexically_normal();
  }
  RecordNotes(experiment, record);
  return record;
}

void RecordNotes(const Experiment& experiment, RunRecord& record) {
  record.corpus.total_characters = experiment.corpus->total_characters;
  record.notes = NotesBefore(experiment);
}

void CheckState(const RunRecord& record, const Experiment& experiment) {
  if (!record.checkpoint) throw Error("it has not ended, but holds no checkpoint");
  const CheckpointRecord& state = *record.checkpoint;
  if (state.epochs_done != EpochsDone(record) || state.updates_in_epoch < 0 ||
      state.updates_in_epoch >= experiment.updates_per_epoch) {
    throw Error(kNoSuchState);
  }
  StartingState(experiment, record);  // throws if a shape is wrong
  CheckValidation(record, experiment);
}

void CheckCheckpoint(const RunRecord& record, const Experiment& experiment) {
  if (EpochsDone(record) >= experiment.spec.training.epochs) throw Error(kNoSuchState);
  CheckState(record, experiment);
}

void MarkFailed(RunRecord& record, const std::string& reason) {
  const std::int64_t epochs = record.checkpoint ? record.checkpoint->epochs_done : 0;
  ForEachCurve(record, [&](const CurveInfo&, Curve& curve) {
    curve.resize(std::min(curve.size(), static_cast<std::size_t>(epochs)));
  });
  if (record.validation) {
    auto& [logged, curves] = *record.validation;
    std::erase_if(logged, [&](std::int64_t epoch) { return epoch > epochs; });
    for (Curve& curve : curves.values) curve.resize(std::min(curve.size(), logged.size()));
  }
  std::erase_if(record.samples, [&](const SampleRecord& s) { return s.epoch > epochs; });
  std::erase_if(record.parameter_snapshots, [&](const auto& s) { return s.first > epochs; });
  record.final_parameters.clear();
  record.best_parameters.clear();
  record.result_sha256.clear();
  record.stop_reason.clear();
  record.status = RunStatus::kFailed;
  record.error = reason;
  record.provenance["ended"] = CurrentTimeUtc();
}

void CloseRecord(RunStatus status, const std::string& reason, RunRecord& record) {
  record.status = status;
  record.error = reason;
  std::ranges::move(NotesAtEnd(record), std::back_inserter(record.notes));
  record.result_sha256 = ResultSha256(record);
  record.provenance["ended"] = CurrentTimeUtc();
}

ExperimentTraining::ExperimentTraining(const Experiment& experiment, RunRecord&& record)
    : experiment_(experiment),
      trainer_(experiment.text.train, experiment.shape, experiment.options,
               StartingState(experiment, record)),
      evaluator_(EvaluatorOf(experiment)),
      best_parameters_(record.checkpoint ? record.checkpoint->best_parameters
                                         : std::vector<Tensor>()),
      record_(std::move(record)) {
  if (record_.checkpoint) seconds_in_epoch_ = record_.checkpoint->seconds_in_epoch;
  record_.status = RunStatus::kRunning;
  record_.error.clear();
}

void ExperimentTraining::Update() {
  const auto start = std::chrono::steady_clock::now();
  sampled_ = false;
  evaluation_.reset();
  outcome_ = trainer_.Update();
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  seconds_in_epoch_ += elapsed.count();
  if (outcome_.finished_epoch) {
    LogEpoch(*outcome_.finished_epoch);
    Validate();
  }
  if (!outcome_.divergence.empty()) return End(RunStatus::kDiverged, outcome_.divergence);
  if (outcome_.finished_epoch) FinishEpoch();
  if (Done()) End(RunStatus::kFinished, "");
}

bool ExperimentTraining::Done() const {
  return trainer_.state().epochs_done >= experiment_.spec.training.epochs ||
         !record_.stop_reason.empty();
}

void ExperimentTraining::LogEpoch(const PerMetric<double>& metrics) {
  for (std::size_t i = 0; i < kMetrics.size(); ++i) {
    record_.metrics.values[i].push_back(metrics.values[i]);
  }
  const auto characters = static_cast<double>(experiment_.updates_per_epoch) *
                          static_cast<double>(experiment_.options.batch.targets());
  record_.timing[Timing::kSeconds].push_back(seconds_in_epoch_);
  record_.timing[Timing::kCharactersPerSecond].push_back(characters / seconds_in_epoch_);
  seconds_in_epoch_ = 0;
}

void ExperimentTraining::Validate() {
  const std::int64_t epoch = trainer_.state().epochs_done;
  if (!evaluator_ || epoch % experiment_.spec.validation.every_epochs != 0) return;
  evaluation_ = evaluator_->Evaluate(trainer_.state().parameters);
  record_.validation->epochs.push_back(epoch);
  for (std::size_t i = 0; i < kEvaluations.size(); ++i) {
    record_.validation->curves.values[i].push_back(evaluation_->values[i]);
  }
  const std::optional<BestEpoch> best = BestValidation(record_);
  if (best && best->epoch == epoch) best_parameters_ = ToTensors(trainer_.state().parameters);
  if (outcome_.divergence.empty() && !std::isfinite((*evaluation_)[kHeadlineEvaluation])) {
    outcome_.divergence =
        fmt::format("the perplexity of the validation text is infinite in epoch {}", epoch);
  }
}

void ExperimentTraining::AskStopRules() {
  record_.stop_reason =
      StopReasonAfter(trainer_.state().epochs_done, experiment_.spec, HeadlineCurve(record_));
  if (record_.validation && !record_.stop_reason.empty()) {
    record_.stop_reason = "in validation: " + record_.stop_reason;
  }
}

void ExperimentTraining::EndIfDue() {
  const std::int64_t epoch = trainer_.state().epochs_done;
  if (epoch == 0 || updates_in_epoch() > 0) return;
  AskStopRules();
  if (!Done()) return;
  const std::int64_t sample_every = experiment_.spec.samples.every_epochs;
  if (sample_every > 0 && epoch % sample_every != 0) TakeSamples(epoch);
  End(RunStatus::kFinished, "");
}

void ExperimentTraining::FinishEpoch() {
  const Spec& spec = experiment_.spec;
  const std::int64_t epoch = trainer_.state().epochs_done;
  AskStopRules();
  const std::int64_t log_every = spec.log.parameters_every_epochs;
  if (log_every > 0 && epoch % log_every == 0) {
    record_.parameter_snapshots[epoch] = ToTensors(trainer_.state().parameters);
  }
  const std::int64_t sample_every = spec.samples.every_epochs;
  if (sample_every > 0 && (epoch % sample_every == 0 || Done())) {
    TakeSamples(epoch);
  }
}

void ExperimentTraining::TakeSamples(std::int64_t epoch) {
  sampled_ = true;
  const Spec::Samples& samples = experiment_.spec.samples;
  for (std::size_t i = 0; i < samples.prefixes.size(); ++i) {
    const auto text =
        GenerateGreedy(experiment_.shape, trainer_.state().parameters, experiment_.prefixes[i],
                       static_cast<std::size_t>(samples.length));
    record_.samples.push_back(
        {epoch, samples.prefixes[i], IndicesToText(text, experiment_.corpus->vocabulary)});
  }
}

void ExperimentTraining::End(RunStatus status, const std::string& reason) {
  std::optional<CheckpointRecord> last;
  record_.final_parameters = ToTensors(trainer_.state().parameters);
  record_.best_parameters = best_parameters_;
  if (status == RunStatus::kFinished) {
    last = ToCheckpoint(trainer_.state(), experiment_.shape, *experiment_.options.optimizer,
                        seconds_in_epoch_);
    last->parameters.clear();  // the final ones apply
  }
  CloseRecord(status, reason, record_);
  record_.checkpoint = std::move(last);
}

void ExperimentTraining::NoteState(RunStatus status) {
  record_.status = status;
  record_.checkpoint = ToCheckpoint(trainer_.state(), experiment_.shape,
                                    *experiment_.options.optimizer, seconds_in_epoch_);
  record_.checkpoint->best_parameters = best_parameters_;
  if (status != RunStatus::kRunning) record_.provenance["ended"] = CurrentTimeUtc();
}

}  // namespace runexp
