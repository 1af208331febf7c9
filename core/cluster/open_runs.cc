#include "core/cluster/open_runs.h"

#include <algorithm>
#include <variant>

#include "core/cluster/frozen_check.h"
#include "core/parallel/loop.h"
#include "core/run/trajectory.h"

namespace runexp {
namespace {

FrozenSweep StartFreezing(const ExperimentOrSweep& spec) {
  if (const auto* sweep = std::get_if<Sweep>(&spec)) {
    return {sweep->name, VaryingFields(*sweep), sweep->common.folder()};
  }
  const auto& document = std::get<SpecDocument>(spec);
  return {document.spec().name, {}, document.folder()};
}

}  // namespace

bool IsOpen(RunStatus status, bool retry_failed) {
  if (status == RunStatus::kFailed || status == RunStatus::kDamaged) return retry_failed;
  return !HasEnded(status);
}

void OpenRuns::Measure() {
  if (open.empty()) return;
  estimate.Calibrate(std::min(ThreadCount(), open.size()));
  for (std::size_t i = 0; i < open.size(); ++i) open[i].seconds = estimate.Seconds(i);
}

OpenRuns FindOpenRuns(const ExperimentOrSweep& spec, const DirectoryStatus& states,
                      bool retry_failed, const PrepareProgress& progress) {
  OpenRuns runs = {StartFreezing(spec), {}, "", {}, {}, {}};
  CorpusCache corpora;
  const auto take = [&](const Experiment& run) {
    runs.sweep.Add(run);
    AddInputs(run, runs.inputs);
    if (run.is_stand_in && runs.stand_in_note.empty()) runs.stand_in_note = StandInNote(run);
    const RunProgress state = states.Find(run.run_id);
    if (IsOpen(state.status, retry_failed)) {
      runs.open.push_back({TrajectoryId(run)});
      runs.estimate.Add(run, std::min(state.epochs_done, run.spec.training.epochs));
    } else {
      ++runs.left_out[state.status];
    }
  };
  IdentitySet none;
  Prepare(spec, corpora, none, take, progress);
  return runs;
}

}  // namespace runexp
