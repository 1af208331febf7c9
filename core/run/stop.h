// The rules that end a run before its last epoch.
#pragma once

#include <string>

#include "core/base/metric.h"
#include "core/spec/spec.h"

namespace runexp {

// Returns which rule ends the run after the last epoch of these perplexities, and why; empty if
// none does. Depends only on the perplexities so far (not none), so an interrupted run stops at the
// same epoch as any other.
std::string StopReason(const Spec::Stop& stop, const EpochValues& perplexity);

}  // namespace runexp
