#include "core/log/confinement.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <memory>

namespace runexp {
namespace {

// The system calls the C library, libhdf5 and the sanitizers need to compute, read and exit. The
// calls to ignore a signal are not among them: a signal enforces the time limit.
constexpr int kAllowed[] = {
    SCMP_SYS(read),         SCMP_SYS(write),
    SCMP_SYS(close),        SCMP_SYS(mremap),
    SCMP_SYS(munmap),       SCMP_SYS(madvise),
    SCMP_SYS(brk),          SCMP_SYS(futex),
    SCMP_SYS(getrandom),    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday), SCMP_SYS(restart_syscall),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    SCMP_SYS(sched_yield),  SCMP_SYS(exit),
    SCMP_SYS(exit_group),   SCMP_SYS(pipe2),  // UBSan checks memory with it
};
// Allowed for memory that is not executable.
constexpr int kAllowedWithoutExec[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};

bool LoadFilter() {
  // Any other call fails instead of ending the process: libhdf5 copes with failures, and a file is
  // not blamed for a system call that a newer C library makes.
  const std::unique_ptr<void, decltype([](void* filter) { seccomp_release(filter); })> filter(
      seccomp_init(SCMP_ACT_ERRNO(EPERM)));
  if (!filter) return false;
  for (const int call : kAllowed) {
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) != 0) return false;
  }
  for (const int call : kAllowedWithoutExec) {
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 1,
                         SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) != 0) {
      return false;
    }
  }
  return seccomp_load(filter.get()) == 0;
}

}  // namespace

bool ConfineThisProcess() {
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  prctl(PR_SET_DUMPABLE, 0);
  return LoadFilter();
}

}  // namespace runexp
