// SIGINT, SIGTERM and SIGHUP end a run at the next update, with a checkpoint; a second
// SIGINT or SIGTERM ends the process at once with exit code 130.
#pragma once

namespace runexp {

void InstallInterruptHandlers();

// Whether a signal has come.
bool Interrupted();

}  // namespace runexp
