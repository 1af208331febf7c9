#include "core/run/background_writer.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/publish.h"
#include "core/log/run_directory.h"
#include "core/log/run_file.h"
#include "core/log/shared_directory.h"
#include "core/parallel/thread_limit.h"

namespace runexp {

void RunOutput::SaveCheckpoint(const RunRecord& record) {
  try {
    ReplaceFile(files_.work_file, SerializeRun(record));
  } catch (const Error&) {
    // A copy that has ended the run removes its checkpoints, even one that is half written: no harm
    // is done.
    if (!files_.is_shared || !FindRun(DirectoryOf(files_.file), record.run_id)) throw;
  }
}

void RunOutput::SaveEnd(const RunRecord& record) {
  if (files_.is_shared) {
    was_published_before_ = Publish(record, files_.file) == Publication::kAgain;
    return;
  }
  ReplaceFile(files_.file, SerializeRun(record));
  std::error_code ignored;
  if (files_.work_file != files_.file) std::filesystem::remove(files_.work_file, ignored);
}

void RunOutput::Write(const RunRecord& record) {
  if (HasEnded(record.status)) {
    SaveEnd(record);
  } else {
    SaveCheckpoint(record);
  }
  saved_epoch_ = EpochsDone(record);
}

BackgroundWriter::BackgroundWriter(std::size_t most_ended) try
    : most_ended_(most_ended), thread_([this] { Loop(); }) {
} catch (const std::system_error& failure) {
  throw Error(
      fmt::format("cannot start a thread: {}\n  {}", failure.code().message(), kMoreThreads));
}

BackgroundWriter::~BackgroundWriter() {
  const std::lock_guard lock(mutex_);
  closing_ = true;
  changed_.notify_all();
}

void BackgroundWriter::Save(const std::shared_ptr<RunOutput>& output, RunRecord record) {
  std::optional<RunRecord> older;  // freed after the lock is released
  const std::lock_guard lock(mutex_);
  if (!output->unsaved_) queue_.push_back(output);
  older = std::exchange(output->unsaved_, std::move(record));
  changed_.notify_all();
}

void BackgroundWriter::Finish(const std::shared_ptr<RunOutput>& output, RunRecord record,
                              RunOutput::Then then) {
  std::optional<RunRecord> older;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ended_ < most_ended_; });
  if (!output->unsaved_) queue_.push_back(output);
  older = std::exchange(output->unsaved_, std::move(record));
  output->then_ = std::move(then);
  ++ended_;
  changed_.notify_all();
}

std::optional<BackgroundWriter::Job> BackgroundWriter::Next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closing_ || !queue_.empty(); });
  if (queue_.empty()) return std::nullopt;
  std::shared_ptr<RunOutput> output = std::move(queue_.front());
  queue_.pop_front();
  RunRecord record = *std::exchange(output->unsaved_, std::nullopt);
  RunOutput::Then then = std::exchange(output->then_, nullptr);
  if (then) --ended_;
  changed_.notify_all();
  return Job{std::move(output), std::move(record), std::move(then)};
}

void BackgroundWriter::Do(Job job) noexcept {
  RunOutput& output = *job.output;
  if (output.failed_ && !job.then) return;
  std::string error;
  try {
    output.Write(job.record);
  } catch (const std::exception& problem) {
    error = TextOf(problem);
  }
  if (job.then) return job.then(job.record, error);
  if (error.empty()) return;
  output.failure_ = std::move(error);
  output.failed_ = true;
}

void BackgroundWriter::Loop() noexcept {
  while (std::optional<Job> job = Next()) Do(std::move(*job));
}

}  // namespace runexp
