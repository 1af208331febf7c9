// The descriptors 0, 1 and 2, which may be closed when a program starts (>&- in a shell).
#pragma once

namespace runexp {

// Opens /dev/null for each of the three that is closed. Otherwise the next file to be opened would
// get that number, and with it everything written to the stream. /dev/null is opened in the wrong
// direction: reading from stdin and writing to stdout and stderr fail as they do on closed
// descriptors, so the exit code still reports that the result was lost. Call it first in main().
// Ends the process with exit code 2 if /dev/null is missing.
void OccupyStandardDescriptors();

}  // namespace runexp
