// Checks, from its bytes alone and in milliseconds, that a run file is as a run wrote it.
//
// The digests detect any damage, but not a forger who recomputes them: only running it again
// (core/run/verify.h) shows whether the numbers are true.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/log/run_record.h"

namespace runexp {

// Checks what the file states twice: the trailer against the content, the id against the identity.
// `record` is what ParseRun read from `bytes`. Throws Error naming the contradiction.
void CheckSummaries(const RunRecord& record, std::span<const std::byte> bytes,
                    std::string_view label);

// Calls ParseRun, which checks every byte against the digests, checks result_sha256, then calls
// CheckSummaries.
RunRecord ParseIntactRun(std::span<const std::byte> bytes, std::string_view label);

}  // namespace runexp
