// The batch script of a submission: bash, for people to read and, in need, to send by hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/cluster/submission.h"

namespace runexp {

struct BatchScriptOptions {
  std::string directory;             // of the run files; absolute
  std::int64_t runs = 0;             // in total
  std::string array_suffix;          // "%4": four tasks at a time
  std::optional<std::string> time;   // the limit of a task, as Slurm writes it
  std::optional<std::int64_t> cpus;  // of a task; otherwise what the allocation gives
  bool retry_failed = false;
};

// How long before its time limit Slurm warns a task: two minutes, of a short limit a quarter.
std::int64_t WarningSeconds(const std::optional<std::string>& time);

// What it does with signals and exit codes is said in its own comments.
std::string BatchScript(const Submission& submission, const BatchScriptOptions& options);

// "0-2,5" of 0, 1, 2 and 5, ascending.
std::string IndexList(const std::vector<std::int64_t>& indices);

}  // namespace runexp
