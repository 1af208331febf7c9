// Loops over outputs on the threads of the present oneTBB arena, shared fairly among the runs that
// are under way.
#pragma once

#include <cstddef>

#include "core/base/matrix.h"

namespace runexp {

// How many threads there are here.
std::size_t ThreadCount();

// While it lives, one more run of this process is under way, and the loops of each take no more
// than their share of the threads: with as many runs as threads each computes alone, without
// splitting anything, and those that are left at the end get the threads of those that are done.
class ActiveRun {
 public:
  ActiveRun();
  ~ActiveRun();
  ActiveRun(const ActiveRun&) = delete;
  ActiveRun& operator=(const ActiveRun&) = delete;
};

// How many threads a loop may use here: ThreadCount() by the number of active runs, rounded up.
std::size_t ThreadShare();

namespace parallel_internal {
using Call = void (*)(const void* body, Range range);
void ForRanges(std::size_t n, std::size_t least, Call call, const void* body);
}  // namespace parallel_internal

// Calls body(Range) for ranges that together are 0 … n - 1, about one for each thread, each of at
// least `least` outputs, or one range if n is less than twice that. A thread that waits here for
// the others takes no other work: it must not wander into another run.
template <typename Body>
void ForRanges(std::size_t n, std::size_t least, const Body& body) {
  parallel_internal::ForRanges(
      n, least, [](const void* b, Range range) { (*static_cast<const Body*>(b))(range); }, &body);
}

// Calls body(i) for each i from 0 to n - 1, shared out likewise.
template <typename Body>
void ForEach(std::size_t n, std::size_t least, const Body& body) {
  ForRanges(n, least, [&body](Range range) {
    for (std::size_t i = 0; i < range.count; ++i) body(range.first + i);
  });
}

}  // namespace runexp
