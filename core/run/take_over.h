// Going on from a shorter run: what a run takes over from another one of its trajectory.
#pragma once

#include <optional>

#include "core/log/run_record.h"
#include "core/run/experiment.h"

namespace runexp {

// The record with which the experiment begins where `source` is, as if it had come there itself:
// with the source's metrics, evaluations, samples, snapshots and state. It may be due to end there
// (ExperimentTraining::EndIfDue), or have diverged like its source. Nothing if the source does not
// serve: it is of another trajectory, holds no state to go on from, is contradictory, or has come
// further than the experiment goes, by its epochs or by its stop rules, which are asked of every
// epoch of the source.
std::optional<RunRecord> TakeOver(const RunRecord& source, const Experiment& experiment);

}  // namespace runexp
