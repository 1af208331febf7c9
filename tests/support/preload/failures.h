// A library for LD_PRELOAD that makes chosen calls of a program fail: the k-th allocation, the k-th
// write. They are counted in the first process alone, in all its threads, from main on.
//
// RUNEXP_FAIL=KIND:ERROR:FIRST:STEP
//                        The calls that fail: number FIRST of the kind and, where STEP is not 0,
//                        each STEP-th after it. KIND: one of kKinds. ERROR: a number for errno, or
//                        0 for a write that writes half. FIRST 0: none, they are only counted.
// RUNEXP_FAIL_LOG=FILE   Gets lines "failed KIND", "signal N" and "exit N" (of a status that is no
//                        exit code of ours), the stack below each, and at the end "count N".
// RUNEXP_CLOCK_FACTOR=N  The clock goes N times as fast: what is saved every ten seconds is saved
//                        often.
#pragma once

#include <cerrno>

namespace failures {

enum class Kind {
  kAllocation,
  kThread,
  kOpen,
  kWrite,
  kFsync,
  kRename,
  kFcntl,
  kMmap,
  kUnlink,
  kClose
};
inline constexpr const char* kKinds[] = {"allocation", "thread", "open", "write",  "fsync",
                                         "rename",     "fcntl",  "mmap", "unlink", "close"};

// Counts a call. Whether it is to fail, with Error().
bool Fails(Kind kind);
int Error();

// Lets the calling thread tell even of a stack that has overflowed.
void PrepareForCrash();

// For calls that return -1 and set errno.
template <typename Call>
auto FailOr(Kind kind, const Call& call) {
  if (!Fails(kind)) return call();
  errno = Error();
  return decltype(call()){-1};
}

}  // namespace failures
