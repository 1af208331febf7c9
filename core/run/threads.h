// How many threads the whole process may use. The results do not depend on it.
#pragma once

#include <cstddef>
#include <memory>

namespace runexp {

// While it lives, at most `threads` (at least 1) threads work in all of the process's runs.
class ThreadLimit {
 public:
  explicit ThreadLimit(std::size_t threads);
  ~ThreadLimit();
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;

 private:
  struct Control;
  std::unique_ptr<Control> control_;
};

// The number of processors that this process may run on.
std::size_t ProcessorCount();

}  // namespace runexp
