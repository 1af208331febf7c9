#include "core/parallel/jobs.h"

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>

#include <atomic>
#include <optional>
#include <vector>

#include "core/parallel/loop.h"

namespace runexp {

void RunJobs(std::size_t jobs, const std::function<void(std::size_t job)>& body) {
  std::vector<std::optional<ActiveRun>> active(jobs);
  for (std::optional<ActiveRun>& share : active) share.emplace();
  // For ThreadSanitizer: see loop.cc.
  std::atomic<std::size_t> order;
  order.store(0, std::memory_order_release);
  // Not a task_group, which hangs or ends the process when memory runs out.
  oneapi::tbb::parallel_for(
      oneapi::tbb::blocked_range<std::size_t>(0, jobs),
      [&](const oneapi::tbb::blocked_range<std::size_t>& range) {
        order.load(std::memory_order_acquire);
        body(range.begin());
        active[range.begin()].reset();
        order.fetch_add(1, std::memory_order_acq_rel);
      },
      oneapi::tbb::simple_partitioner());
  order.load(std::memory_order_acquire);
}

}  // namespace runexp
