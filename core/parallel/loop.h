// Parallel loops over outputs on the threads of the current oneTBB arena, shared fairly among the
// active runs.
#pragma once

#include <cstddef>

#include "core/base/matrix.h"

namespace runexp {

// The number of threads of the current arena.
std::size_t ThreadCount();

// Counts one more active run of this process while it lives. The loops of each run use no more than
// its share of the threads: with as many runs as threads, each run computes on one thread and
// splits nothing; as runs end, the remaining ones get their threads.
class ActiveRun {
 public:
  ActiveRun();
  ~ActiveRun();
  ActiveRun(const ActiveRun&) = delete;
  ActiveRun& operator=(const ActiveRun&) = delete;
};

// The number of threads a loop may use here: ThreadCount() divided by the number of active runs,
// rounded up.
std::size_t ThreadShare();

namespace parallel_internal {
using Call = void (*)(const void* body, Range range);
void ForRanges(std::size_t n, std::size_t least, Call call, const void* body);
}  // namespace parallel_internal

// Calls body(Range) for ranges that together cover 0 … n - 1, about one for each thread. Each range
// has at least `least` outputs; there is one range if n is less than twice that. A thread that
// waits here takes no other work, since that could belong to another run.
template <typename Body>
void ForRanges(std::size_t n, std::size_t least, const Body& body) {
  parallel_internal::ForRanges(
      n, least, [](const void* b, Range range) { (*static_cast<const Body*>(b))(range); }, &body);
}

// Calls body(i) for each i from 0 to n - 1, split in the same way.
template <typename Body>
void ForEach(std::size_t n, std::size_t least, const Body& body) {
  ForRanges(n, least, [&body](Range range) {
    for (std::size_t i = 0; i < range.count; ++i) body(range.first + i);
  });
}

}  // namespace runexp
