// Training, and the record of what it brings: what a run saves and what `verify` compares.
#pragma once

#include <string>
#include <utility>

#include "core/log/run_record.h"
#include "core/run/experiment.h"
#include "core/train/trainer.h"

namespace runexp {

// The record of a run before its first update, with its initial parameters.
RunRecord NewRecord(const Experiment& experiment);

// Throws Error unless the record has a checkpoint from which this experiment can go on.
void CheckCheckpoint(const RunRecord& record, const Experiment& experiment);

// Makes of the record of a run that was thrown out of its training one that says so and can go on:
// what came after its last checkpoint is dropped.
void MarkFailed(RunRecord& record, const std::string& reason);

class ExperimentTraining {
 public:
  // Goes on from the record's checkpoint (see CheckCheckpoint), or else starts from its initial
  // parameters. The experiment must outlive it. If this throws, the record is as it was.
  ExperimentTraining(const Experiment& experiment, RunRecord&& record);

  // One update. The last one of an epoch records its metrics and, where the spec asks for them,
  // parameters and samples; the last one of all, that at which a stop rule
  // fires, or divergence, how the run has ended. Not to be
  // called once it has.
  void Update();

  // Whether the last update ended an epoch of which samples are taken.
  bool sampled() const { return sampled_; }

  // Of the epoch under way; 0 after the last one of an epoch.
  std::int64_t updates_in_epoch() const { return trainer_.state().updates_in_epoch; }

  // Records the state of a run that has not ended, so that it can go on from here.
  void NoteState(RunStatus status);

  const RunRecord& record() const { return record_; }
  // Its record, when nothing is to be called any more.
  RunRecord TakeRecord() { return std::move(record_); }

 private:
  bool Done() const;  // the last epoch, or a stop rule
  void FinishEpoch(const PerMetric<double>& metrics);
  void TakeSamples(std::int64_t epoch);
  void End(RunStatus status, const std::string& reason);

  const Experiment& experiment_;
  Trainer trainer_;
  RunRecord record_;
  double seconds_in_epoch_ = 0;
  bool sampled_ = false;
};

}  // namespace runexp
