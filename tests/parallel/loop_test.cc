#include "core/parallel/loop.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

#include "core/parallel/thread_limit.h"

namespace runexp {
namespace {

TEST(ThreadShareTest, TheThreadsAreSharedAmongTheRuns) {
  const ThreadLimit limit(2);
  const std::size_t threads = ThreadCount();
  EXPECT_EQ(ThreadShare(), threads);
  const ActiveRun first;
  EXPECT_EQ(ThreadShare(), threads);
  {
    const ActiveRun second;
    EXPECT_EQ(ThreadShare(), (threads + 1) / 2);
    const ActiveRun third;
    EXPECT_EQ(ThreadShare(), 1u);
  }
  EXPECT_EQ(ThreadShare(), threads);
}

TEST(ForEachTest, EachIndexHasOneCall) {
  const ThreadLimit limit(3);
  for (const std::size_t n : {0u, 1u, 5u, 1000u}) {
    std::vector<int> calls(n);
    ForEach(n, 2, [&calls](std::size_t i) { ++calls[i]; });
    EXPECT_EQ(calls, std::vector<int>(n, 1));
  }
}

}  // namespace
}  // namespace runexp
