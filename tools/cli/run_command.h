// runexp SPEC…: runs experiments and sweeps, or shows them (--dry-run).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/preparation.h"

namespace runexp {

class ShorterRuns;

struct RunArguments {
  NamedSpecs named;
  std::vector<std::string> expected;  // ID=DIGEST
  std::string directory = "runs";
  std::string report;  // empty: no page
  std::string shard;   // I/N; empty: all runs
  std::string simd_target;
  std::size_t threads = 0;  // 0: one for each processor
  std::size_t jobs = 0;     // 0: as many as threads
  bool dry_run = false;
  bool estimate = false;
  bool show_batch = false;
  bool force = false;
  bool quiet = false;
  bool json = false;
  bool retry_failed = false;
  bool no_reuse = false;
  bool frozen = false;
};

// Adds the options to the program itself, because it runs specs when there is no command.
void AddRunOptions(CLI::App& app, RunArguments& arguments);

// What runs may begin with; nullptr if each is computed from its start.
const ShorterRuns* MayBeginWith(const ShorterRuns& shorter, const RunArguments& arguments);

// There must be at least one spec.
ExitCode RunSpecs(const RunArguments& arguments);

}  // namespace runexp
