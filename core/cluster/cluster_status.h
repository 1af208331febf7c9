// How the runs of a submitted directory are: from the files alone, and with a word of the scheduler
// where it answers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/cluster/submission.h"
#include "core/run/directory_status.h"

namespace runexp {

struct SubmittedRun {
  std::string run_id;
  RunProgress progress = {};
  // Ended copies of it with another result than its published file.
  std::vector<std::filesystem::path> conflicts = {};
  // No task is left to do it: all that should have ended, or left the queue.
  bool is_lost = false;
};

// A task that should do runs that are open.
struct OpenTask {
  std::size_t submission = 0;  // index
  std::int64_t index = 0;
  std::int64_t open_runs = 0;
  // Slurm's word on it, such as "RUNNING"; "" if Slurm did not answer or no longer knows it.
  std::string state;
  bool is_lost = false;  // no task is left for some of its runs
};

struct ClusterStatus {
  std::vector<Submission> submissions;
  std::vector<std::string> jobs;   // of each submission; "" if unknown
  std::vector<SubmittedRun> runs;  // of all submissions, each once, in order
  std::vector<OpenTask> open_tasks;
  std::vector<std::string> changed_specs;  // that were submitted, and are no longer the same
  bool scheduler_answers = false;
  std::map<std::string, std::int64_t> tasks_in_state;  // by Slurm's word, of all submissions
  // The number of ended runs, by host and SIMD target.
  std::map<std::pair<std::string, std::string>, std::int64_t> made_by;
};

// Throws Error if the directory was made by no submission, or cannot be read.
ClusterStatus ReadClusterStatus(const std::filesystem::path& directory);

// True for a run that is neither finished, diverged, failed nor damaged.
bool IsOpen(const SubmittedRun& run);

}  // namespace runexp
