// SIGINT, SIGTERM and SIGHUP end a run at the next update, with a checkpoint; a second
// SIGINT or SIGTERM ends the process at once with exit code 130.
#pragma once

namespace runexp {

void InstallInterruptHandlers();

// A closed pipe or a full disk is reported by the write that meets it, not by dying. Part of
// InstallInterruptHandlers.
void SurviveBrokenOutputs();

// Whether a signal has come.
bool Interrupted();

}  // namespace runexp
