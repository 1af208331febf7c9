// SIGINT, SIGTERM, SIGHUP and SIGUSR1 (a scheduler's warning) end a run at the next update, with a
// checkpoint; a second SIGINT or SIGTERM ends the process at once with exit code 130.
#pragma once

namespace runexp {

void InstallInterruptHandlers();

// Makes the failing write report a closed pipe or a file size limit, instead of a signal ending the
// process. Part of InstallInterruptHandlers.
void SurviveBrokenOutputs();

// True if a signal has arrived.
bool Interrupted();

}  // namespace runexp
