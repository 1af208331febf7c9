// What runexp verify says of one run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/run/verify.h"
#include "tools/cli/exit_code.h"

namespace runexp {

struct VerifyReport {
  std::string file;
  // "identical", "differs", "unexpected" (not the result that was to be expected), "interrupted" or
  // "unverifiable"; with --integrity "intact" or "damaged".
  std::string verdict;
  ExitCode code = kUnverifiable;
  std::optional<Verification> result;  // nothing if unverifiable, or with --integrity
  std::string reason;                  // why it is unverifiable or damaged
  std::string expected_sha256;         // "": any
  std::string trace;                   // the file and the epoch that were asked for
  std::int64_t traced_epoch = 0;       // 0: none
};

// For people: the verdict and, for what can be proved, what that is.
std::string VerifyText(const VerifyReport& report);

// One line for programs: file, run, verdict, epochs (those run again), complete (to the end of the
// log), difference (when, what, logged, computed, ulps), result_sha256 (of the log),
// expected_sha256, reason. null and "" for what there is not.
std::string VerifyJson(const VerifyReport& report);

}  // namespace runexp
