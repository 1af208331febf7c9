// runexp submit: freezes a sweep and sends it to a scheduler as one job array.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/run/prepare.h"

namespace runexp {

struct SubmitRequest {
  std::filesystem::path spec;
  std::vector<std::string> grid;            // as of --grid: `spec` is an experiment, varied so
  std::vector<std::string> overrides;       // as of --set
  std::filesystem::path directory;          // of the run files
  std::optional<std::int64_t> tasks;        // otherwise from the estimated hours
  std::optional<std::string> time;          // limit of a task, as Slurm writes it
  std::optional<std::int64_t> cpus;         // of a task
  std::vector<std::string> sbatch_options;  // passed on
  bool dry_run = false;                     // write and send nothing
  bool again = false;                       // although an array of this directory is alive
  bool retry_failed = false;                // send failed and damaged runs, too
};

struct SubmitReport {
  std::string notes;  // what a person should know, for stderr
  std::string text;   // the result: the job and how to watch it; of a dry run, the script
};

// Checks the whole sweep, then sends those of its runs that are open. Throws Error, a SpecError for
// what is wrong in the sweep; then nothing was sent.
SubmitReport Submit(const SubmitRequest& request, const PrepareProgress& progress);

}  // namespace runexp
