// Keeps a task from starting again and again for nothing: a small file beside the frozen sweep
// says how far its runs were when it last started.
#pragma once

#include <cstdint>

#include "core/base/error.h"
#include "core/cluster/submission.h"

namespace runexp {

// A task that makes no progress between so many starts ends.
inline constexpr std::int64_t kMaxStartsWithoutProgress = 5;

// A task that has started kMaxStartsWithoutProgress times since its runs last came further.
class NoProgress : public Error {
 public:
  using Error::Error;
};

// Notes that the task starts while its runs have done `updates` in total. Throws NoProgress, and
// Error if it cannot be noted.
void NoteStart(const Submission& submission, std::int64_t task, std::int64_t updates);

// False if the task has never got so far as to read its sweep.
bool HasStarted(const Submission& submission, std::int64_t task);

}  // namespace runexp
