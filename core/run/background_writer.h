// One thread that writes the files of all runs, so that training never waits for a disk.
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

// Where a run is written. The run's lock is held as long as this lives, that is, until the last
// record is on the disk.
class RunOutput {
 public:
  // Once the last record is written, on the writer's thread. `error`: why it could not be, as
  // TextOf says it (error.h); empty if it was. It must not throw.
  using Then = std::function<void(const RunRecord& last, const std::string& error)>;

  // `work_file` takes the records; one that has finished or diverged goes to `file` instead and
  // then removes `work_file`, if that is another.
  RunOutput(RunLock lock, std::filesystem::path work_file, std::filesystem::path file)
      : lock_(std::move(lock)), work_file_(std::move(work_file)), file_(std::move(file)) {}

  const std::filesystem::path& work_file() const { return work_file_; }
  const std::filesystem::path& file() const { return file_; }

  // The epochs that the file holds; -1 before the first write.
  std::int64_t saved_epoch() const { return saved_epoch_.load(); }
  // Why a write failed, as TextOf says it (error.h); empty if none has.
  std::string failure() const { return failed_.load() ? failure_ : std::string(); }

 private:
  friend class BackgroundWriter;

  void Write(const RunRecord& record);

  RunLock lock_;
  std::filesystem::path work_file_;
  std::filesystem::path file_;
  std::atomic<std::int64_t> saved_epoch_ = -1;
  std::atomic<bool> failed_ = false;
  std::string failure_;  // set once, before failed_
  // Guarded by the writer's mutex:
  std::optional<RunRecord> unsaved_;
  Then then_;  // set with the last record
};

class BackgroundWriter {
 public:
  // At most `most_ended` runs (at least 1) wait for their last write: Finish waits until there are
  // fewer, lest runs that are computed faster than written fill the memory. Throws Error where the
  // system gives no thread.
  explicit BackgroundWriter(std::size_t most_ended);
  // Writes all that waits.
  ~BackgroundWriter();
  BackgroundWriter(const BackgroundWriter&) = delete;
  BackgroundWriter& operator=(const BackgroundWriter&) = delete;

  // Has a state of the run written, soon; an older one that still waits is dropped. After a failure
  // nothing but the last record is tried.
  void Save(const std::shared_ptr<RunOutput>& output, RunRecord record);

  // The last record, which is never dropped. Nothing may be saved after it.
  void Finish(const std::shared_ptr<RunOutput>& output, RunRecord record, RunOutput::Then then);

 private:
  struct Job {
    std::shared_ptr<RunOutput> output;
    RunRecord record;
    RunOutput::Then then;  // empty: not the last
  };

  void Loop() noexcept;
  std::optional<Job> Next();
  static void Do(Job job) noexcept;

  const std::size_t most_ended_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<RunOutput>> queue_;  // whose `unsaved_` is set, each once
  std::size_t ended_ = 0;                         // of these, with their last record
  bool closing_ = false;
  std::jthread thread_;  // last: it uses all the above
};

}  // namespace runexp
