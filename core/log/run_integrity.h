// Whether a run file is what a run has written: from its bytes alone, in milliseconds.
//
// Its digests find any damage, but are no defence against somebody who computes them anew: only
// running it again (core/run/verify.h) tells whether the numbers are true.
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

// ParseRun, which checks every byte against the digests, and result_sha256; then CheckSummaries.
RunRecord ParseIntactRun(std::span<const std::byte> bytes, std::string_view label);

}  // namespace runexp
