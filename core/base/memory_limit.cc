#include "core/base/memory_limit.h"

#include <sys/resource.h>
#include <unistd.h>

namespace runexp {

MemoryLimit GetMemoryLimit() {
  static const double present =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
  rlimit space;
  if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY &&
      static_cast<double>(space.rlim_cur) < present) {
    return {static_cast<double>(space.rlim_cur), "ulimit -v allows"};
  }
  return {present, "the machine has"};
}

}  // namespace runexp
