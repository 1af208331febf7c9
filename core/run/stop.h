// The rules that end a run before its last epoch.
#pragma once

#include <span>
#include <string>

#include "core/spec/spec.h"

namespace runexp {

// Returns which rule ends the run after the last of these epochs, and why; empty if none does.
// Depends only on the perplexities so far (entry i belongs to epoch i + 1; not empty), so an
// interrupted run stops at the same epoch as any other.
std::string StopReason(const Spec::Stop& stop, std::span<const double> perplexity);

}  // namespace runexp
