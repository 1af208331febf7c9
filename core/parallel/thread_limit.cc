#include "core/parallel/thread_limit.h"

#include <oneapi/tbb/cache_aligned_allocator.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <latch>
#include <thread>
#include <vector>

namespace runexp {
namespace {

// Returns how many of `wanted` threads the system can run at the same time.
std::size_t StartableThreads(std::size_t wanted) {
  std::latch all_asked(1);
  std::vector<std::jthread> threads;
  threads.reserve(wanted);
  try {
    while (threads.size() < wanted) threads.emplace_back([&all_asked] { all_asked.wait(); });
  } catch (const std::exception&) {
    // No more threads can be started.
  }
  all_asked.count_down();
  return threads.size();
}

// oneTBB 2022 deadlocks if its allocator cannot map memory when the first loop begins: it throws
// while holding the lock that throwing takes. Here no lock is held, and the memory that this large
// request maps stays available for the loop.
void MapSchedulerMemory() {
  constexpr std::size_t kSize = 64 * 1024;
  oneapi::tbb::cache_aligned_allocator<std::byte> allocator;
  allocator.deallocate(allocator.allocate(kSize), kSize);
}

// oneTBB ends the process if it cannot start a worker it is allowed to have, because workers start
// each other. So allow only as many as the system can start, beside the main thread and the record
// writer's thread.
std::size_t AvailableThreads(std::size_t wanted) {
  MapSchedulerMemory();
  if (wanted <= 1) return 1;
  return std::max<std::size_t>(StartableThreads(wanted), 1);
}

}  // namespace

// The limit counts the main thread; the arena gives each loop the same number of slots.
struct ThreadLimit::Control {
  oneapi::tbb::global_control parallelism;
};

ThreadLimit::ThreadLimit(std::size_t threads)
    : threads_(AvailableThreads(threads)),
      control_(new Control{oneapi::tbb::global_control(
          oneapi::tbb::global_control::max_allowed_parallelism, threads_)}) {}

ThreadLimit::~ThreadLimit() = default;

std::size_t ProcessorCount() {
  return static_cast<std::size_t>(oneapi::tbb::info::default_concurrency());
}

}  // namespace runexp
