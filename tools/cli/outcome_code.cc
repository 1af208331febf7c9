#include "tools/cli/outcome_code.h"

namespace runexp {

ExitCode CodeOf(std::span<const RunOutcome> outcomes, bool is_task) {
  ExitCode worst = kSuccess;
  for (const RunOutcome& outcome : outcomes) {
    switch (outcome.status) {
      case RunStatus::kFinished:
        break;
      case RunStatus::kInterrupted:
      case RunStatus::kNew:
        return kInterruptedExit;
      case RunStatus::kRunning:
        if (is_task) return kInterruptedExit;
        [[fallthrough]];
      default:
        worst = kRunFailed;
    }
  }
  return worst;
}

}  // namespace runexp
