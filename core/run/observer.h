// The interface for following a run, such as a terminal display or an event stream.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/log/run_record.h"

namespace runexp {

// The status of a run when the batch is done with it.
struct RunOutcome {
  // kNew: the batch was interrupted before it. kRunning: another process is working on it.
  RunStatus status = RunStatus::kNew;
  bool reused = false;  // it had already ended; nothing was computed
  // It failed, and the same command would not continue it: only --retry-failed does.
  bool needs_retry = false;
  std::int64_t epochs = 0;  // finished
  // The last value by which runs are compared (HeadlineCurve), if there is one, and whether it is
  // of a validation text.
  std::optional<double> perplexity = {};
  bool is_validated = false;
  std::optional<double> best = {};  // of these values, the lowest
  double seconds = 0;               // of all epochs, also those of earlier processes
  std::string reason = {};  // why it failed, diverged or stopped early; may have several lines
  std::vector<std::string> notes = {};  // on its end, as in core/run/notes.h
  std::string result_sha256 = {};       // empty unless finished or diverged
  std::filesystem::path file = {};      // empty if no file was written
};

// Receives the events of one run. Calls for one run come one after the other, but not from one
// thread; different runs report concurrently. Everything reported as saved survives a power cut.
class RunObserver {
 public:
  virtual ~RunObserver() = default;

  // `resumed`: the record already holds earlier work.
  virtual void Started(const RunRecord& /*record*/, const std::filesystem::path& /*file*/,
                       bool /*resumed*/) {}
  // Called after each update.
  virtual void Updated(const RunRecord& /*record*/, std::int64_t /*updates_in_epoch*/) {}
  // Called after computing an epoch in which samples were taken.
  virtual void Sampled(const RunRecord& /*record*/) {}
  // The file now holds all epochs up to this one.
  virtual void Saved(std::int64_t /*epoch*/) {}
  // The last call, after everything is written. `record`: the content of the run, or nullptr if
  // there is no record or it could not be read.
  virtual void Ended(const RunOutcome& /*outcome*/, const RunRecord* /*record*/) {}
};

}  // namespace runexp
