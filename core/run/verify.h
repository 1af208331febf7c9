// Runs a logged run again and compares it with its log, bit for bit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "core/log/run_difference.h"

namespace runexp {

struct VerifyOptions {
  // The text; empty: search where it was read, and beside the log.
  std::filesystem::path corpus = {};
  std::int64_t epochs = 0;  // how many to verify; 0: all, and what follows them
  // The file that gets a trace of the last of `epochs`; empty: none.
  std::filesystem::path trace = {};
};

enum class Verdict { kIdentical, kDiffers, kInterrupted };

struct Verification {
  Verdict verdict = Verdict::kIdentical;
  std::int64_t epochs = 0;  // those run again completely
  bool complete = false;    // identical to the end of the log, not only a prefix
  bool traced = false;      // the trace was written
  std::string run_id;
  std::string logged_sha256;    // the result_sha256 of the log; "" if the run has not ended
  std::string expected_sha256;  // the one that its spec expects; "": any
  std::optional<Difference> difference;  // `first` is logged, `second` computed
};

// Called after each epoch with the number of epochs done and the total.
using VerifyProgress = std::function<void(std::int64_t done, std::int64_t epochs)>;

// Verifies the run whose file has these bytes, on the SIMD target and threads of this process.
// Stops at the first difference, or when interrupted (interrupt.h). A run that has not ended is
// verified as far as it goes, its checkpoint included. Messages call the file `file`, and its
// folder is one of the places searched for the text.
//
// With a trace, the last of the epochs may be one that the log has only begun, or in which it
// diverged; the trace then ends where the log does. It is written also if this epoch differs, but
// not if an earlier one does.
//
// Throws Error, naming cause and remedy, if the run cannot be verified: a damaged file, another
// numerics_version, a missing text, or no finished epoch in a run that has not ended; or if the
// epoch cannot be traced: the log has none of it, or the file cannot be written.
Verification VerifyRun(std::span<const std::byte> bytes, const std::filesystem::path& file,
                       const VerifyOptions& options, const VerifyProgress& progress);

}  // namespace runexp
