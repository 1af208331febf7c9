// A thread that writes the files of all runs, so that training never waits for a disk.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "core/log/run_lock.h"
#include "core/log/run_record.h"

namespace runexp {

// Where a run is written.
struct RunFiles {
  std::filesystem::path work_file;  // until it has ended
  std::filesystem::path file;       // once it has; may be the same
  // In a shared directory: see Publish (core/log/publish.h).
  bool is_shared = false;
};

// The destination of a run's records. Holds the run's lock while it lives, that is, until the last
// record is on disk.
class RunOutput {
 public:
  // Called on the writer's thread after the last write. `error`: why it failed, as TextOf formats
  // it (error.h); empty on success. It must not throw.
  using Then = std::function<void(const RunRecord& last, const std::string& error)>;

  // Records replace the work file. One that has finished or diverged replaces `file` instead, or is
  // published as it, and the work file is removed if it is another file.
  RunOutput(RunLock lock, RunFiles files) : lock_(std::move(lock)), files_(std::move(files)) {}

  const RunFiles& files() const { return files_; }

  // The number of epochs in the file; -1 before the first write.
  std::int64_t saved_epoch() const { return saved_epoch_.load(); }
  // Why a write failed, as TextOf formats it (error.h); empty if none has.
  std::string failure() const { return failed_.load() ? failure_ : std::string(); }
  // True if another copy had published the same result before the last record was written.
  bool was_published_before() const { return was_published_before_.load(); }

 private:
  friend class BackgroundWriter;

  void Write(const RunRecord& record);
  void SaveCheckpoint(const RunRecord& record);
  void SaveEnd(const RunRecord& record);

  RunLock lock_;
  RunFiles files_;
  std::atomic<std::int64_t> saved_epoch_ = -1;
  std::atomic<bool> failed_ = false;
  std::string failure_;  // set once, before failed_
  std::atomic<bool> was_published_before_ = false;
  // Guarded by the writer's mutex:
  std::optional<RunRecord> unsaved_;
  Then then_;  // set with the last record
};

class BackgroundWriter {
 public:
  // At most `most_ended` runs (at least 1) wait for their last write: Finish blocks until there are
  // fewer, so that runs computed faster than written do not fill the memory. Throws Error if the
  // thread cannot be started.
  explicit BackgroundWriter(std::size_t most_ended);
  // Writes everything that is waiting.
  ~BackgroundWriter();
  BackgroundWriter(const BackgroundWriter&) = delete;
  BackgroundWriter& operator=(const BackgroundWriter&) = delete;

  // Queues a state of the run to be written soon, replacing an older one that still waits. After a
  // failure only the last record is tried.
  void Save(const std::shared_ptr<RunOutput>& output, RunRecord record);

  // Queues the last record, which is never dropped. Do not save anything after it.
  void Finish(const std::shared_ptr<RunOutput>& output, RunRecord record, RunOutput::Then then);

 private:
  struct Job {
    std::shared_ptr<RunOutput> output;
    RunRecord record;
    RunOutput::Then then;  // empty if this is not the last record
  };

  void Loop() noexcept;
  std::optional<Job> Next();
  static void Do(Job job) noexcept;

  const std::size_t most_ended_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<RunOutput>> queue_;  // those with `unsaved_` set, each once
  std::size_t ended_ = 0;                         // of these, those with their last record
  bool closing_ = false;
  std::jthread thread_;  // last, because it uses all members above
};

}  // namespace runexp
