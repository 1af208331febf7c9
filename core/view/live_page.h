// Keeps a page about a batch up to date while its runs are under way.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "core/log/run_status.h"
#include "core/run/batch.h"
#include "core/run/experiment.h"
#include "core/run/observer.h"
#include "core/view/batch_work.h"
#include "core/view/page_pause.h"

namespace runexp {

struct BatchState {
  std::map<RunStatus, std::int64_t> counts;  // kNew: the run waits for its turn
  std::optional<double> seconds_left;
  std::chrono::steady_clock::duration pause;  // the page is not written again before
};

// Writes the page. Without a state: for the last time. It may throw.
using WritePage = std::function<void(const std::optional<BatchState>& state)>;

class LivePage {
 public:
  using Clock = std::chrono::steady_clock;
  using Say = std::function<void(const std::string& message)>;

  // Writes the page at once, and again when a run was saved (or half a minute has passed), at
  // most every PagePause: all on a thread of its own, so that no run waits for it. A failure is
  // said once, and harms no run. The runs must outlive the page.
  LivePage(std::span<const Experiment> runs, WritePage write,
           Clock::duration least_pause = kLeastPagePause);
  // Calls Close.
  ~LivePage();
  LivePage(const LivePage&) = delete;
  LivePage& operator=(const LivePage&) = delete;

  // Observers that also tell the page of their run. `say` is called between the calls of one of
  // them.
  Observe Around(Observe observe, Say say);

  // Writes the page for the last time. Call it when the batch is done.
  void Close();

 private:
  class Row;

  double EpochsOf(std::size_t run, const RunRecord& record, std::int64_t updates_in_epoch) const;
  void Note(std::size_t run, RunStatus status);
  void Changed();
  BatchState State() const;
  void Loop() noexcept;
  void Write(bool is_last) noexcept;
  void Fail(const std::string& message) noexcept;
  // Takes the message to be said, if there is one.
  std::string TakeMessage();

  const std::span<const Experiment> runs_;
  const WritePage write_;
  const Clock::duration least_pause_;
  BatchWork work_;
  std::vector<std::atomic<RunStatus>> statuses_;  // of each run
  Say say_;
  std::atomic<bool> has_message_ = false;

  std::mutex mutex_;
  std::condition_variable woken_;
  // Guarded by the mutex:
  std::string message_;
  bool has_failed_ = false;
  bool is_changed_ = false;
  bool is_closing_ = false;

  Clock::duration pause_;  // after the last writing
  std::thread thread_;     // last, because it uses all members above
};

}  // namespace runexp
