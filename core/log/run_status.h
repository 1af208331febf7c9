// The status of a run: the same words in files, tables, events and expressions.
#pragma once

#include <optional>
#include <string_view>

namespace runexp {

enum class RunStatus {
  kNew,          // nothing is done yet
  kRunning,      // a process is working on it
  kInterrupted,  // saved; the same command continues it
  kFailed,       // an error: it could not be computed, read or written
  kDamaged,      // its file cannot be read
  kFinished,
  kDiverged,  // a loss, gradient norm or perplexity was not finite
};

// "new", "running", "interrupted", "failed", "damaged", "finished", "diverged".
const char* StatusName(RunStatus status);

// For the statuses a run file can hold: all except "new" and "damaged". Returns nothing for any
// other name.
std::optional<RunStatus> StoredStatus(std::string_view name);

// Finished or diverged: there is a result, and nothing to continue.
bool HasEnded(RunStatus status);

}  // namespace runexp
