// runexp submit SWEEP: sends a sweep to a cluster's scheduler.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"

namespace runexp {

struct SubmitArguments {
  std::string spec;
  std::vector<std::string> overrides;
  std::vector<std::string> grid;
  std::string directory = "runs";
  std::string engine = "slurm";
  std::optional<std::int64_t> tasks;
  std::string time;  // empty: what the partition gives
  std::optional<std::int64_t> cpus;
  std::vector<std::string> sbatch_options;
  bool dry_run = false;
  bool again = false;
  bool retry_failed = false;
};

CLI::App* AddSubmitCommand(CLI::App& app, SubmitArguments& arguments);

ExitCode RunSubmitCommand(const SubmitArguments& arguments);

}  // namespace runexp
