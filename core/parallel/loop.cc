#include "core/parallel/loop.h"

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>

namespace runexp {
namespace {

std::atomic<std::size_t> active_runs = 0;

}  // namespace

ActiveRun::ActiveRun() { ++active_runs; }
ActiveRun::~ActiveRun() { --active_runs; }

std::size_t ThreadCount() {
  using oneapi::tbb::global_control;
  const auto slots = static_cast<std::size_t>(oneapi::tbb::this_task_arena::max_concurrency());
  return std::min(slots, global_control::active_value(global_control::max_allowed_parallelism));
}

std::size_t ThreadShare() {
  const std::size_t runs = std::max<std::size_t>(active_runs.load(std::memory_order_relaxed), 1);
  return (ThreadCount() + runs - 1) / runs;
}

namespace parallel_internal {

void ForRanges(std::size_t n, std::size_t least, Call call, const void* body) {
  const std::size_t parts = n < 2 * least ? 1 : std::min(ThreadShare(), n / least);
  if (parts == 1) {
    call(body, {0, n});
    return;
  }
  // oneTBB already orders these accesses, but ThreadSanitizer cannot see into Debian's library.
  std::atomic<std::size_t> order;
  order.store(0, std::memory_order_release);
  oneapi::tbb::this_task_arena::isolate([&] {
    oneapi::tbb::parallel_for(
        oneapi::tbb::blocked_range<std::size_t>(0, parts),
        [&](const oneapi::tbb::blocked_range<std::size_t>& r) {
          order.load(std::memory_order_acquire);
          const std::size_t first = n * r.begin() / parts, end = n * r.end() / parts;
          call(body, {first, end - first});
          order.fetch_add(1, std::memory_order_acq_rel);
        },
        oneapi::tbb::static_partitioner());
  });
  order.load(std::memory_order_acquire);
}

}  // namespace parallel_internal
}  // namespace runexp
