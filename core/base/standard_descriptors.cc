#include "core/base/standard_descriptors.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>

namespace runexp {

void OccupyStandardDescriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
    const int wrong_direction = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    // open() returns the lowest free number, and all lower descriptors are open by now.
    if (open("/dev/null", wrong_direction) != descriptor) _exit(2);
  }
}

}  // namespace runexp
