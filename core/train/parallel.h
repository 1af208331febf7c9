// Loops over outputs on the threads of the present oneTBB arena.
#pragma once

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <cstddef>

#include "core/base/matrix.h"

namespace runexp {

// How many threads a loop may use here.
inline std::size_t ThreadCount() {
  const std::size_t slots =
      static_cast<std::size_t>(oneapi::tbb::this_task_arena::max_concurrency());
  return std::min(slots, oneapi::tbb::global_control::active_value(
                             oneapi::tbb::global_control::max_allowed_parallelism));
}

// Calls body(Range) for ranges that together are 0 … n - 1, about one for each thread, of at least
// `least` outputs (but for the last). A thread that waits here for the others takes no other work:
// it must not wander into another run.
template <typename Body>
void ForRanges(std::size_t n, std::size_t least, const Body& body) {
  if (n <= least || ThreadCount() == 1) {
    body(Range{0, n});
    return;
  }
  oneapi::tbb::this_task_arena::isolate([&] {
    oneapi::tbb::parallel_for(
        oneapi::tbb::blocked_range<std::size_t>(0, n, least),
        [&](const oneapi::tbb::blocked_range<std::size_t>& r) {
          body(Range{r.begin(), r.size()});
        },
        oneapi::tbb::static_partitioner());
  });
}

}  // namespace runexp
