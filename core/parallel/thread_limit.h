// How many threads the whole process may use. The results do not depend on it.
#pragma once

#include <cstddef>
#include <memory>

namespace runexp {

// What to do where the system gives too few threads.
inline constexpr char kMoreThreads[] =
    "Raise the limit on processes (ulimit -u, pids.max of the control group) or on memory "
    "(ulimit -v).";

// While it lives, at most `threads` (at least 1) threads work in all of the process's runs; fewer
// where the system gives no more.
class ThreadLimit {
 public:
  explicit ThreadLimit(std::size_t threads);
  ~ThreadLimit();
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;

  std::size_t threads() const { return threads_; }

 private:
  struct Control;
  const std::size_t threads_;
  std::unique_ptr<Control> control_;
};

// The number of processors that this process may run on.
std::size_t ProcessorCount();

}  // namespace runexp
