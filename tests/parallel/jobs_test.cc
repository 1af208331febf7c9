#include "core/parallel/jobs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include "core/parallel/loop.h"
#include "core/parallel/thread_limit.h"

namespace runexp {
namespace {

TEST(RunJobsTest, EachJobRunsOnce) {
  const ThreadLimit limit(2);
  for (const std::size_t jobs : {0u, 1u, 2u, 7u}) {
    std::vector<int> calls(jobs);
    RunJobs(jobs, [&calls](std::size_t job) { ++calls[job]; });
    EXPECT_EQ(calls, std::vector<int>(jobs, 1));
  }
}

TEST(RunJobsTest, AllCountAsActiveFromTheStartEachUntilItEnds) {
  const ThreadLimit limit(2);
  if (ThreadCount() < 2) GTEST_SKIP() << "there is one thread here";
  std::atomic<int> begun = 0;
  std::size_t share_of_first = 0;
  bool last_gets_all = false;
  RunJobs(2, [&](std::size_t) {
    if (begun++ == 0) {
      share_of_first = ThreadShare();
      return;
    }
    const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!last_gets_all && std::chrono::steady_clock::now() < late) {
      last_gets_all = ThreadShare() == ThreadCount();
    }
  });
  EXPECT_EQ(share_of_first, 1u);
  EXPECT_TRUE(last_gets_all);
}

TEST(RunJobsTest, WhatAJobThrowsIsThrown) {
  const ThreadLimit limit(2);
  EXPECT_THROW(RunJobs(2, [](std::size_t) { throw std::runtime_error("no"); }), std::runtime_error);
  EXPECT_EQ(ThreadShare(), ThreadCount());  // none of them counts any more
}

}  // namespace
}  // namespace runexp
