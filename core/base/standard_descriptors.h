// The descriptors 0, 1 and 2, which a program may be started without (>&- in a shell).
#pragma once

namespace runexp {

// Opens /dev/null for each of the three that is closed. Otherwise the next file to be opened gets
// that number, and with it whatever is meant for the stream. It is opened in the wrong direction:
// reading from standard input and writing to the others fails as it does where they are closed, so
// a result that nobody gets is still told by the exit code. Call it first in main(). The process
// ends with exit code 2 where there is no /dev/null.
void OccupyStandardDescriptors();

}  // namespace runexp
