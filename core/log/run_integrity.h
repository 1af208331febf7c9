// Whether a run file is what a run has written: from its bytes alone, in milliseconds.
//
// Its digests find any damage, but are no defence against somebody who computes them anew: only
// running it again (core/run/verify.h) tells whether the numbers are true. HDF5 sees no byte before
// the digests are known to hold; libhdf5 may crash on content that was forged together with them.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/log/run_record.h"

namespace runexp {

// What the file says twice must agree: the trailer with the content, the id with the identity.
// `record` is what ParseRun has read from `bytes`. Throws Error naming what contradicts what.
void CheckSummaries(const RunRecord& record, std::span<const std::byte> bytes,
                    std::string_view label);

// As ParseRun, which checks every byte against the digests, and CheckSummaries; beyond that,
// result_sha256 must be that of the parameters, metrics and samples.
RunRecord ParseIntactRun(std::span<const std::byte> bytes, std::string_view label);

}  // namespace runexp
