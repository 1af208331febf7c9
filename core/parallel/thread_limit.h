// How many threads the whole process may use. Results do not depend on it.
#pragma once

#include <cstddef>
#include <memory>

namespace runexp {

// The remedy if the system gives too few threads.
inline constexpr char kMoreThreads[] =
    "Raise the limit on processes (ulimit -u, pids.max of the control group) or on memory "
    "(ulimit -v).";

// While it lives, all runs of the process together use at most `threads` threads (at least 1),
// fewer if the system cannot start that many.
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

// The number of processors this process may run on.
std::size_t ProcessorCount();

}  // namespace runexp
