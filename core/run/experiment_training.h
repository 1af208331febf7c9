// Training that keeps the record of a run: what a run saves and `verify` compares.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/log/run_record.h"
#include "core/run/experiment.h"
#include "core/train/evaluate.h"
#include "core/train/trainer.h"

namespace runexp {

// Returns the record of a run before its first update, with its initial parameters.
RunRecord NewRecord(const Experiment& experiment);

// Records NotesBefore and the length of the whole text: also in the record of an earlier process,
// which may have read another text of the same beginning.
void RecordNotes(const Experiment& experiment, RunRecord& record);

// Throws Error unless the record has a checkpoint that is a state of this experiment.
void CheckState(const RunRecord& record, const Experiment& experiment);

// The same, and unless there is something left to do from there.
void CheckCheckpoint(const RunRecord& record, const Experiment& experiment);

// Turns the record of a run whose training threw into a failed one that can continue: drops
// everything after its last checkpoint.
void MarkFailed(RunRecord& record, const std::string& reason);

// Notes on a record that holds all else how its run ended, and its result.
void CloseRecord(RunStatus status, const std::string& reason, RunRecord& record);

class ExperimentTraining {
 public:
  // Continues from the record's checkpoint (see CheckCheckpoint), or starts from its initial
  // parameters. The experiment must outlive this object. If the constructor throws, the record is
  // unchanged.
  ExperimentTraining(const Experiment& experiment, RunRecord&& record);

  // Ends the run if the record, taken over from another run (take_over.h), is where it ends.
  void EndIfDue();

  // Does one update. The last update of an epoch records its metrics and, if the spec asks for
  // them, how the model does on the validation text, parameters and samples. The last update of the
  // run (the last of all, one at which a stop rule applies, or one that diverges) records how the
  // run ended; do not call Update after it.
  void Update();

  // True if the last update ended an epoch in which samples are taken.
  bool sampled() const { return sampled_; }
  // What the last update measured on the validation text, if it ended an epoch in which that is
  // evaluated.
  const std::optional<PerEvaluation<double>>& evaluation() const { return evaluation_; }

  // The updates done in the current epoch; 0 after the last one of an epoch.
  std::int64_t updates_in_epoch() const { return trainer_.state().updates_in_epoch; }

  // What is known of the last update beside the record (trainer.h), for a trace.
  const Trainer& trainer() const { return trainer_; }
  const UpdateOutcome& outcome() const { return outcome_; }
  void KeepOverwritten() { trainer_.KeepOverwritten(); }

  // Records the state of a run that has not ended, so that it can continue from here.
  void NoteState(RunStatus status);

  const RunRecord& record() const { return record_; }
  // Moves the record out; call nothing after it.
  RunRecord TakeRecord() { return std::move(record_); }

 private:
  bool Done() const;  // after the last epoch, or by a stop rule
  void LogEpoch(const PerMetric<double>& metrics);
  void Validate();
  void FinishEpoch();
  void AskStopRules();
  void TakeSamples(std::int64_t epoch);
  void End(RunStatus status, const std::string& reason);

  const Experiment& experiment_;
  Trainer trainer_;
  std::optional<Evaluator> evaluator_;  // of the validation text
  UpdateOutcome outcome_;
  std::optional<PerEvaluation<double>> evaluation_;
  std::vector<Tensor> best_parameters_;  // see CheckpointRecord
  RunRecord record_;
  double seconds_in_epoch_ = 0;
  bool sampled_ = false;
};

}  // namespace runexp
