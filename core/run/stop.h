// The rules that end a run before its last epoch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/metric.h"
#include "core/spec/spec.h"

namespace runexp {

// Returns which rule ends the run after the last epoch of these perplexities, and why; empty if
// none does. Depends only on the perplexities so far (not none), so an interrupted run stops at the
// same epoch as any other.
std::string StopReason(const Spec::Stop& stop, const EpochValues& perplexity);

// The same for a run of this spec after `epoch`: the rules are asked where that has a value, but
// not after the last epoch of the spec.
std::string StopReasonAfter(std::int64_t epoch, const Spec& spec, const EpochValues& perplexity);

// The first epoch of these perplexities after which a run of this spec ends by a rule. Nothing if
// none does.
std::optional<std::int64_t> FirstStop(const Spec& spec, const EpochValues& perplexity);

}  // namespace runexp
