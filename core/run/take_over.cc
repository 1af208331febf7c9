#include "core/run/take_over.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "core/base/error.h"
#include "core/run/experiment_training.h"
#include "core/run/provenance.h"
#include "core/run/stop.h"
#include "core/run/trajectory.h"
#include "core/text/human_text.h"

namespace runexp {
namespace {

// True if the source diverged at the end of its last epoch, not in an update after it.
bool DivergedWithItsEpoch(const RunRecord& source) {
  const Curve& perplexity = source.metrics[Metric::kPerplexity];
  const std::optional<double> headline = HeadlineCurve(source).Last();
  return (!perplexity.empty() && !std::isfinite(perplexity.back())) ||
         (headline && !std::isfinite(*headline));
}

// Whether the experiment comes to where the source is, and finds there what it needs.
bool Serves(const RunRecord& source, const Experiment& experiment) {
  const std::int64_t done = EpochsDone(source), epochs = experiment.spec.training.epochs;
  const std::int64_t end = FirstStop(experiment.spec, HeadlineCurve(source)).value_or(epochs);
  if (source.status == RunStatus::kDiverged) {
    return DivergedWithItsEpoch(source) ? done <= end : done < end;
  }
  if (!source.checkpoint) return false;
  const std::int64_t updates = source.checkpoint->updates_in_epoch;
  return updates > 0 ? done < end : done > 0 && done <= end;
}

std::string Beginning(const RunRecord& source) {
  const std::int64_t updates = source.checkpoint ? source.checkpoint->updates_in_epoch : 0;
  return fmt::format("the {}{} of run {}", Count(EpochsDone(source), "epoch"),
                     updates > 0 ? " and " + Count(updates, "update") : "", source.run_id);
}

void TakeState(const RunRecord& source, RunRecord& record) {
  record.checkpoint = source.checkpoint;
  if (!HasEnded(source.status)) return;
  record.checkpoint->parameters = source.final_parameters;
  record.checkpoint->best_parameters = source.best_parameters;
}

void TakeDivergence(const RunRecord& source, RunRecord& record) {
  record.final_parameters = source.final_parameters;
  record.best_parameters = source.best_parameters;
  CloseRecord(source.status, source.error, record);
}

}  // namespace

std::optional<RunRecord> TakeOver(const RunRecord& source, const Experiment& experiment) {
  if (TrajectoryText(source.spec, source.identity_text) != TrajectoryText(experiment) ||
      !Serves(source, experiment)) {
    return std::nullopt;
  }
  RunRecord record = NewRecord(experiment);
  record.metrics = source.metrics;
  record.timing = source.timing;
  record.validation = source.validation;
  record.samples = source.samples;
  record.parameter_snapshots = source.parameter_snapshots;
  record.provenance[kBeginsWith] = Beginning(source);
  if (source.status == RunStatus::kDiverged) {
    TakeDivergence(source, record);
    return record;
  }
  // A run also takes samples where it ends: this one does not end there, or takes them itself.
  const std::int64_t done = EpochsDone(source), every = experiment.spec.samples.every_epochs;
  if (every == 0 || done % every != 0) {
    std::erase_if(record.samples, [&](const SampleRecord& s) { return s.epoch == done; });
  }
  TakeState(source, record);
  try {
    CheckState(record, experiment);
  } catch (const Error&) {
    return std::nullopt;
  }
  return record;
}

}  // namespace runexp
