#include "core/view/live_page.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "core/base/error.h"
#include "core/text/console.h"

namespace runexp {
// Passes everything on, and notes what the page shows.
class LivePage::Row : public RunObserver {
 public:
  Row(LivePage& page, std::size_t run, std::shared_ptr<RunObserver> shown)
      : page_(page), run_(run), shown_(std::move(shown)) {}

  void Started(const RunRecord& record, const std::filesystem::path& file, bool resumed) override {
    page_.work_.Start(run_, static_cast<double>(EpochsDone(record)));
    page_.Note(run_, RunStatus::kRunning);
    shown_->Started(record, file, resumed);
  }
  void Updated(const RunRecord& record, std::int64_t updates_in_epoch) override {
    page_.work_.Update(run_, page_.EpochsOf(run_, record, updates_in_epoch));
    shown_->Updated(record, updates_in_epoch);
    SayMessage();
  }
  void Sampled(const RunRecord& record) override { shown_->Sampled(record); }
  void Saved(std::int64_t epoch) override {
    page_.Changed();
    shown_->Saved(epoch);
  }
  void Ended(const RunOutcome& outcome, const RunRecord* record) override {
    page_.work_.End(run_, static_cast<double>(outcome.epochs));
    page_.Note(run_, outcome.status);
    shown_->Ended(outcome, record);
    SayMessage();
  }

 private:
  void SayMessage() {
    if (!page_.has_message_.load(std::memory_order_relaxed)) return;
    if (const std::string message = page_.TakeMessage(); !message.empty()) page_.say_(message);
  }

  LivePage& page_;
  std::size_t run_;
  std::shared_ptr<RunObserver> shown_;
};

LivePage::LivePage(std::span<const Experiment> runs, WritePage write, Clock::duration least_pause)
    : runs_(runs),
      write_(std::move(write)),
      least_pause_(least_pause),
      work_(runs),
      statuses_(runs.size()),
      pause_(least_pause) {
  try {
    thread_ = std::thread([this] { Loop(); });
  } catch (const std::system_error& failure) {
    Fail(fmt::format("cannot start a thread for the report: {}", failure.code().message()));
  }
}

LivePage::~LivePage() { Close(); }

Observe LivePage::Around(Observe observe, Say say) {
  say_ = std::move(say);
  return [this, observe = std::move(observe)](std::size_t run) {
    return std::make_shared<Row>(*this, run, observe(run));
  };
}

double LivePage::EpochsOf(std::size_t run, const RunRecord& record, std::int64_t updates) const {
  return static_cast<double>(EpochsDone(record)) +
         static_cast<double>(updates) / static_cast<double>(runs_[run].updates_per_epoch);
}

void LivePage::Note(std::size_t run, RunStatus status) {
  statuses_[run] = status;
  Changed();
}

void LivePage::Changed() {
  const std::lock_guard lock(mutex_);
  is_changed_ = true;
  woken_.notify_all();
}

BatchState LivePage::State() const {
  BatchState state = {
      .counts = {}, .seconds_left = work_.SecondsLeft(Clock::now()), .pause = pause_};
  for (const std::atomic<RunStatus>& status : statuses_) ++state.counts[status];
  return state;
}

void LivePage::Write(bool is_last) noexcept {
  const Clock::time_point start = Clock::now();
  try {
    write_(is_last ? std::nullopt : std::optional(State()));
  } catch (const std::exception& problem) {
    Fail(TextOf(problem));
  }
  pause_ = PagePause(Clock::now() - start, least_pause_);
}

void LivePage::Loop() noexcept {
  while (true) {
    Write(false);
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, pause_, [this] { return is_closing_; });
    woken_.wait_for(lock, kLongestSilence, [this] { return is_closing_ || is_changed_; });
    if (is_closing_) return;
    is_changed_ = false;
  }
}

void LivePage::Fail(const std::string& message) noexcept {
  const std::lock_guard lock(mutex_);
  if (std::exchange(has_failed_, true)) return;
  try {
    message_ = message + "\n  The runs are not affected.";
  } catch (const std::bad_alloc&) {
    return;
  }
  has_message_ = true;
}

std::string LivePage::TakeMessage() {
  const std::lock_guard lock(mutex_);
  has_message_ = false;
  return std::exchange(message_, {});
}

void LivePage::Close() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(is_closing_, true)) return;
    woken_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  Write(true);
  if (const std::string message = TakeMessage(); !message.empty()) {
    Print(stderr, "{}\n", message);
  }
}

}  // namespace runexp
