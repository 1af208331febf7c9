// What a run computes until it ends. Runs that differ in nothing but their end (training.epochs and
// the rules of [stop]) have the same trajectory: the shorter one is the beginning of the longer
// one, bit for bit, and need not be computed again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/log/trailer.h"
#include "core/run/experiment.h"

namespace runexp {

// The lines of a run's identity text that its trajectory depends on. Where the schedule of the
// learning rate is stretched over all epochs, their number is one of them.
std::string TrajectoryText(const Spec& spec, std::string_view identity_text);
std::string TrajectoryText(const Experiment& experiment);

// The same experiment with another number of epochs: of the same trajectory, unless its schedule
// depends on that.
Experiment WithEpochs(const Experiment& experiment, std::int64_t epochs);

// The first 12 hexadecimal digits of its SHA-256.
std::string TrajectoryId(const Experiment& experiment);

// Equal for runs of one trajectory; runs of others may have the same. Known from a trailer alone;
// empty if that had no room for the spec.
std::string TrajectoryKey(const Trailer& trailer);
std::string TrajectoryKey(const Experiment& experiment);

}  // namespace runexp
