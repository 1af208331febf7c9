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

// How many of so many threads the system gives at the same time.
std::size_t StartableThreads(std::size_t wanted) {
  std::latch all_asked(1);
  std::vector<std::jthread> threads;
  threads.reserve(wanted);
  try {
    while (threads.size() < wanted) threads.emplace_back([&all_asked] { all_asked.wait(); });
  } catch (const std::exception&) {
    // So many, then.
  }
  all_asked.count_down();
  return threads.size();
}

// oneTBB 2022 waits for itself for ever where its allocator can map no memory when the first loop
// begins: it throws holding the lock that throwing takes. Here it holds none, and what is mapped
// for so much at once stays for the loop.
void MapSchedulerMemory() {
  constexpr std::size_t kSize = 64 * 1024;
  oneapi::tbb::cache_aligned_allocator<std::byte> allocator;
  allocator.deallocate(allocator.allocate(kSize), kSize);
}

// oneTBB ends the process where it cannot start a worker that it may have: one of its own workers
// starts the next. So it may only have those that are to be had, besides the main thread and
// leaving the record writer its thread.
std::size_t AvailableThreads(std::size_t wanted) {
  MapSchedulerMemory();
  if (wanted <= 1) return 1;
  return std::max<std::size_t>(StartableThreads(wanted), 1);
}

}  // namespace

// The limit counts the main thread; the arena gives each loop as many slots.
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
