// Whoever wants to know what becomes of a run: a person's terminal, a machine's event stream.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/log/run_record.h"

namespace runexp {

// How a run stands when the batch is done with it.
struct RunOutcome {
  // kNew: the batch was interrupted before it; kRunning: another process is at work on it.
  RunStatus status = RunStatus::kNew;
  bool reused = false;  // it had ended before; nothing was computed
  // It failed, and the same command would leave it so: only --retry-failed goes on with it.
  bool needs_retry = false;
  std::int64_t epochs = 0;  // finished
  double perplexity = 0;    // of the last of them
  std::string reason = {};  // why it failed, diverged or stopped early; may have several lines
  std::string result_sha256 = {};   // empty unless finished or diverged
  std::filesystem::path file = {};  // empty if it never came to one
};

// Hears of one run. All calls for a run come one after the other, though not from one thread;
// different runs report at the same time. What has been reported as saved survives a power cut.
class RunObserver {
 public:
  virtual ~RunObserver() = default;

  // `resumed`: the record already holds work that was done before.
  virtual void Started(const RunRecord& /*record*/, const std::filesystem::path& /*file*/,
                       bool /*resumed*/) {}
  // After each update.
  virtual void Updated(const RunRecord& /*record*/, std::int64_t /*updates_in_epoch*/) {}
  // An epoch of which samples were taken, just computed.
  virtual void Sampled(const RunRecord& /*record*/) {}
  // The file now holds all epochs up to this one.
  virtual void Saved(std::int64_t /*epoch*/) {}
  // The last call, once everything is written. `record`: what the run holds, or nullptr where it
  // never came to a record or could not read it.
  virtual void Ended(const RunOutcome& /*outcome*/, const RunRecord* /*record*/) {}
};

}  // namespace runexp
