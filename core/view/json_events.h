// Reports events of runs to programs: one JSON object per line on stdout, written immediately.
//
//   event      further members
//   "batch"    runs: how many there are; repeated: how many more the command line names, each the
//              same as one of an earlier spec. A search has one for each rung, before its runs
//   "started"  name, file, resumed (true or false), begins_with (what it takes over from a shorter
//              run, such as "the 250 epochs of run 4afcba1e2d93"), epochs_done, epochs, varying,
//              stand_in (true: the corpus is a stand-in for the absent one),
//              corpus_file, corpus_sha256 (of the kept text),
//              notes (an array of texts, what is known before the run: core/run/notes.h)
//   "epoch"    epoch, and its values as in /metrics and /timing of the run file: cross_entropy,
//              perplexity, gradient_norm, clipped_fraction, seconds, characters_per_second
//   "progress" epochs_done, updates_in_epoch, updates_per_epoch: where ten seconds would pass in
//              silence
//   "sample"   epoch, prefix, text
//   "saved"    epoch: the file now holds all epochs up to this one
//   "ended"    name, status ("finished", "diverged", "failed", "interrupted", or
//              "running": by another process),
//              reused (true: it had ended before), epochs_done, perplexity, reason, file,
//              result_sha256, varying, notes (those of "started", and those of its end)
//   "ranked"   of a search, for each run of a rung when it is over, the best first: rung, rank
//              (from 1), status, epochs_done, value (of the metric; null if there is none), goes_on
//              (true or false), varying
//   "rung"     of a search, after these: rung (from 1), rungs, epochs, metric, runs, open (more
//              than 0: the rung is not complete, and nothing is decided), diverged, go_on (how
//              many)
//   "unexpected"  expected_sha256, result_sha256: the run has another result than it must have
//   "closed"   runs, and how many of them have each status (also "new": not started); always the
//              last
//
// All but "batch", "rung" and "closed" have the member "run", the run id. "varying" is an object
// that maps field names to values, without the fields that have no meaning in the run. An infinite
// number is the text "inf"; the perplexity before the first epoch is null; an absent text is "".
// Members may be added. The lines are valid UTF-8: in names and paths that are not, U+FFFD replaces
// the invalid bytes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "core/run/batch.h"
#include "core/run/observer.h"

namespace runexp {

class JsonEvents {
 public:
  using Clock = std::chrono::steady_clock;

  // The runs must outlive this object, and this object its observers.
  JsonEvents(std::span<const Experiment> runs, std::int64_t repeated,
             Clock::duration progress_interval = std::chrono::seconds(10));

  std::shared_ptr<RunObserver> Observe(std::size_t run);
  static void Unexpected(const Experiment& run, const std::string& expected_sha256,
                         const std::string& result_sha256);
  static void Close(std::span<const RunOutcome> outcomes);

 private:
  class OneRun;

  std::span<const Experiment> runs_;
  const Clock::duration progress_interval_;
  std::mutex mutex_;  // held for each line
};

}  // namespace runexp
