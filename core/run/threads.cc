#include "core/run/threads.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>

namespace runexp {

// The limit counts the main thread; the arena gives each loop as many slots.
struct ThreadLimit::Control {
  oneapi::tbb::global_control parallelism;
};

ThreadLimit::ThreadLimit(std::size_t threads)
    : control_(new Control{oneapi::tbb::global_control(
          oneapi::tbb::global_control::max_allowed_parallelism, threads)}) {}

ThreadLimit::~ThreadLimit() = default;

std::size_t ProcessorCount() {
  return static_cast<std::size_t>(oneapi::tbb::info::default_concurrency());
}

}  // namespace runexp
