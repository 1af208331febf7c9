// What a search (core/spec/sweep/search.h) asks of its runs, beyond what the spec alone can tell.
#pragma once

#include <string>

#include "core/spec/read.h"
#include "core/spec/sweep/read_sweep.h"

namespace runexp {

// Throws SpecError unless a longer run of this spec goes on where it has ended, it has the value
// that the search compares runs by, and no result is expected of it, which could be that of one
// rung only.
void CheckCandidate(const SpecDocument& document, const Search& search);

// The problem of a search some of whose runs have a validation text, if they would be compared by
// values of different texts.
Diagnostic MixedTexts(const Sweep& sweep);

// Throws SpecError, which points at [search], if the spec is a search.
void RefuseSearch(const ExperimentOrSweep& spec, std::string cause, std::string remedy);

}  // namespace runexp
