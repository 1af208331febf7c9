#include "core/view/live_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "core/base/error.h"
#include "core/view/page_pause.h"

namespace runexp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = LivePage::Clock;

TEST(PagePause, IsFiftyWritingsAndTwoSecondsAtLeast) {
  EXPECT_EQ(PagePause(milliseconds(0)), seconds(2));
  EXPECT_EQ(PagePause(milliseconds(40)), seconds(2));
  EXPECT_EQ(PagePause(milliseconds(41)), milliseconds(2050));
  EXPECT_EQ(PagePause(seconds(3)), seconds(150));
}

// What was written, and when.
struct Writings {
  struct One {
    Clock::time_point start, end;
    std::optional<BatchState> state;
  };
  std::mutex mutex;
  std::vector<One> all;
  Clock::duration cost = {};

  WritePage Write() {
    return [this](const std::optional<BatchState>& state) {
      const auto start = Clock::now();
      std::this_thread::sleep_for(cost);
      const std::lock_guard lock(mutex);
      all.push_back({start, Clock::now(), state});
    };
  }
  std::size_t Count() {
    const std::lock_guard lock(mutex);
    return all.size();
  }
  bool WaitFor(std::size_t count) {
    const auto end = Clock::now() + seconds(20);
    while (Count() < count && Clock::now() < end) std::this_thread::sleep_for(milliseconds(1));
    return Count() >= count;
  }
};

std::vector<Experiment> Runs(std::size_t count) {
  std::vector<Experiment> runs(count);
  for (Experiment& run : runs) run.updates_per_epoch = 5;
  return runs;
}

// Counts its calls.
class Shown : public RunObserver {
 public:
  void Started(const RunRecord&, const std::filesystem::path&, bool) override { ++calls; }
  void Updated(const RunRecord&, std::int64_t) override { ++calls; }
  void Sampled(const RunRecord&) override { ++calls; }
  void Saved(std::int64_t) override { ++calls; }
  void Ended(const RunOutcome&, const RunRecord*) override { ++calls; }
  int calls = 0;
};

Observe ShowIn(const std::shared_ptr<Shown>& shown) {
  return [shown](std::size_t) { return shown; };
}

const auto kSayNothing = [](const std::string& message) { ADD_FAILURE() << message; };

TEST(LivePage, IsWrittenAtTheStartWhenARunIsSavedAndAtTheEnd) {
  const std::vector<Experiment> runs = Runs(3);
  Writings writings;
  const auto shown = std::make_shared<Shown>();
  {
    LivePage page(runs, writings.Write(), milliseconds(1));
    ASSERT_TRUE(writings.WaitFor(1));
    const auto observer = page.Around(ShowIn(shown), kSayNothing)(1);
    std::this_thread::sleep_for(milliseconds(50));
    EXPECT_EQ(writings.Count(), 1);
    observer->Started({}, "x.h5", false);
    ASSERT_TRUE(writings.WaitFor(2));
    observer->Updated({}, 1);
    observer->Sampled({});
    std::this_thread::sleep_for(milliseconds(50));
    EXPECT_EQ(writings.Count(), 2);
    observer->Saved(0);
    ASSERT_TRUE(writings.WaitFor(3));
    observer->Ended({.status = RunStatus::kDiverged}, nullptr);
    ASSERT_TRUE(writings.WaitFor(4));
    page.Close();
    EXPECT_EQ(writings.Count(), 5);
  }
  EXPECT_EQ(writings.Count(), 5);  // the destructor closes nothing twice
  EXPECT_EQ(shown->calls, 5);
  using Counts = std::map<RunStatus, std::int64_t>;
  EXPECT_EQ(writings.all[0].state->counts, (Counts{{RunStatus::kNew, 3}}));
  EXPECT_EQ(writings.all[2].state->counts,
            (Counts{{RunStatus::kNew, 2}, {RunStatus::kRunning, 1}}));
  EXPECT_EQ(writings.all[3].state->counts,
            (Counts{{RunStatus::kNew, 2}, {RunStatus::kDiverged, 1}}));
  EXPECT_FALSE(writings.all[4].state);
}

TEST(LivePage, IsNotWrittenMoreOftenThanItsPauseAllows) {
  const std::vector<Experiment> runs = Runs(1);
  Writings writings;
  writings.cost = milliseconds(4);
  LivePage page(runs, writings.Write(), milliseconds(1));
  const auto observer = page.Around(ShowIn(std::make_shared<Shown>()), kSayNothing)(0);
  for (std::int64_t i = 0; i < 500; ++i) {
    observer->Saved(i);
    std::this_thread::sleep_for(milliseconds(1));
  }
  page.Close();
  ASSERT_GE(writings.all.size(), 3u);
  for (std::size_t i = 1; i + 1 < writings.all.size(); ++i) {
    const auto& [start, end, state] = writings.all[i];
    const auto& before = writings.all[i - 1];
    EXPECT_GE(start - before.end, 50 * writings.cost) << i;
    EXPECT_GE(state->pause, 50 * writings.cost);
  }
}

// A run does not wait while the page is written.
TEST(LivePage, HoldsNoRun) {
  const std::vector<Experiment> runs = Runs(1);
  Writings writings;
  writings.cost = milliseconds(300);
  LivePage page(runs, writings.Write(), milliseconds(1));
  const auto observer = page.Around(ShowIn(std::make_shared<Shown>()), kSayNothing)(0);
  observer->Started({}, "x.h5", false);
  for (int i = 0; i < 100; ++i) observer->Saved(i);
  EXPECT_EQ(writings.Count(), 0u);
  page.Close();
}

TEST(LivePage, SaysAFailureOnceAndBetweenTheCallsOfARun) {
  const std::vector<Experiment> runs = Runs(1);
  std::atomic<int> writings = 0;
  const WritePage fail = [&](const std::optional<BatchState>&) {
    ++writings;
    throw Error("page.html: cannot write: no space left");
  };
  std::vector<std::string> messages;
  LivePage page(runs, fail, milliseconds(1));
  const auto observer =
      page.Around(ShowIn(std::make_shared<Shown>()),
                  [&](const std::string& message) { messages.push_back(message); })(0);
  for (int i = 0; writings < 3; ++i) {
    observer->Saved(i);
    EXPECT_THAT(messages, testing::SizeIs(testing::Le(1)));
    observer->Updated({}, 1);
    std::this_thread::sleep_for(milliseconds(1));
  }
  testing::internal::CaptureStderr();
  page.Close();
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_THAT(
      messages,
      testing::ElementsAre("page.html: cannot write: no space left\n  The runs are not affected."));
}

TEST(LivePage, SaysAFailureAtTheEndIfThereWasNoneBefore) {
  const std::vector<Experiment> runs = Runs(1);
  const WritePage fail_at_the_end = [](const std::optional<BatchState>& state) {
    if (!state) throw std::bad_alloc();
  };
  LivePage page(runs, fail_at_the_end, milliseconds(1));
  testing::internal::CaptureStderr();
  page.Close();
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "out of memory\n  The runs are not affected.\n");
}

}  // namespace
}  // namespace runexp
