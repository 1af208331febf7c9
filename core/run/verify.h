// Running a logged run again and comparing it with its log, bit for bit.
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
  std::filesystem::path corpus;  // where the text is; empty: where it was, and beside the log
  std::int64_t epochs = 0;       // verify this many; 0: all that are logged, and what follows them
};

enum class Verdict { kIdentical, kDiffers, kInterrupted };

struct Verification {
  Verdict verdict = Verdict::kIdentical;
  std::int64_t epochs = 0;               // that were run again to their end
  bool complete = false;                 // identical to the end of the log, not of a prefix
  std::optional<Difference> difference;  // `first` is logged, `second` computed
};

// Called after each epoch with the number of those done and of those to do.
using VerifyProgress = std::function<void(std::int64_t done, std::int64_t epochs)>;

// Verifies the run whose file has these bytes, on the SIMD target and threads of this process. It
// stops at the first difference, or when interrupted (interrupt.h). A run that has not ended is
// verified as far as it goes, its checkpoint included. `file` is what messages call it, and its
// folder is one of the places where the text is looked for.
//
// Throws Error, naming cause and remedy, where the run cannot be verified: a damaged file, another
// numerics_version, a text that is not here.
Verification VerifyRun(std::span<const std::byte> bytes, const std::filesystem::path& file,
                       const VerifyOptions& options, const VerifyProgress& progress);

}  // namespace runexp
