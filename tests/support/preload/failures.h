// A library for LD_PRELOAD that makes chosen calls of a program fail: the k-th allocation, the k-th
// write. Counts calls in the first process only, in all its threads, from main on.
//
// RUNEXP_FAIL=KIND:ERROR:FIRST:STEP
//                        The calls that fail: number FIRST of the kind and, if STEP is not 0,
//                        each STEP-th after it. KIND: one of kKinds. ERROR: a number for errno, or
//                        0 for a write that writes half, and a link that is made and whose answer
//                        is lost: it says EEXIST. FIRST 0: none, only count them.
// RUNEXP_FAIL_LOG=FILE   Gets lines "failed KIND", "signal N" and "exit N" (for a status that is
// none
//                        of our exit codes), the stack below each, and at the end "count N".
// RUNEXP_CLOCK_FACTOR=N  Makes the clock run N times as fast, so that the periodic saves happen
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
  kClose,
  kLink
};
inline constexpr const char* kKinds[] = {"allocation", "thread", "open",  "write",
                                         "fsync",      "rename", "fcntl", "mmap",
                                         "unlink",     "close",  "link"};

// Counts a call. Returns true if it must fail, with Error().
bool Fails(Kind kind);
int Error();

// Allows the calling thread to report even a stack overflow.
void PrepareForCrash();

// For calls that return -1 and set errno on failure.
template <typename Call>
auto FailOr(Kind kind, const Call& call) {
  if (!Fails(kind)) return call();
  errno = Error();
  return decltype(call()){-1};
}

}  // namespace failures
