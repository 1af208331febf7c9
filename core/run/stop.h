// The rules under which a run ends before its last epoch.
#pragma once

#include <span>
#include <string>

#include "core/spec/spec.h"

namespace runexp {

// Which rule ends a run after the last of these epochs, and why; empty: none. It depends on nothing
// but the perplexities so far (entry i is of epoch i + 1; not empty), so an interrupted run stops
// at the same epoch as any other.
std::string StopReason(const Spec::Stop& stop, std::span<const double> perplexity);

}  // namespace runexp
