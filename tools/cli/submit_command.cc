#include "tools/cli/submit_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "core/base/error.h"
#include "core/cluster/submit.h"
#include "core/run/shard.h"
#include "core/text/console.h"
#include "core/view/count_line.h"
#include "tools/cli/message.h"
#include "tools/cli/number_option.h"
#include "tools/cli/preparation.h"
#include "tools/cli/shipped_spec.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
It checks the whole sweep, freezes it in DIR/.runexp/, and sends one job array,
whose tasks each run a shard of it. DIR must be on a disk that all nodes share.
The run files alone decide what is done: submit again sends only what is open.
sweeps/CLUSTER.md tells more, also of schedulers other than Slurm.

Examples:
  runexp submit sweeps/seeds.toml --out /shared/runs --dry-run
  runexp submit sweeps/seeds.toml --out /shared/runs --time 2:00:00
  runexp submit sweeps/seeds.toml --out /shared/runs -- -p long
  runexp submit sweeps/seeds.toml --out /shared/runs -- --array=%10
  runexp submit experiments/jay_gru.toml --grid seed=1..9 --dry-run
  runexp status /shared/runs

Exit codes: 0 sent, or nothing is left to send; 2 nothing was sent.)";

SubmitRequest RequestOf(const SubmitArguments& arguments) {
  SubmitRequest request;
  request.spec = arguments.spec;
  request.overrides = arguments.overrides;
  request.grid = arguments.grid;
  request.directory = arguments.directory;
  request.tasks = arguments.tasks;
  if (!arguments.time.empty()) request.time = arguments.time;
  request.cpus = arguments.cpus;
  request.sbatch_options = arguments.sbatch_options;
  request.dry_run = arguments.dry_run;
  request.again = arguments.again;
  request.retry_failed = arguments.retry_failed;
  return request;
}

}  // namespace

CLI::App* AddSubmitCommand(CLI::App& app, SubmitArguments& arguments) {
  CLI::App* command = AddCommand(app, "submit", "Send a sweep to a cluster", kFooter);
  command->add_option("SWEEP", arguments.spec, "The sweep, or an experiment")
      ->required()
      ->type_name("")
      ->transform(FindShippedSpec);
  command->add_option("SBATCH", arguments.sbatch_options, "After --: options for sbatch")
      ->type_name("");
  command->add_option("--out", arguments.directory, "Directory of the run files (default: runs)")
      ->type_name("DIR")
      ->expected(1);
  command->add_option("--set", arguments.overrides, "Override a field of the spec; may be repeated")
      ->type_name("FIELD=VALUE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  command->add_option("--grid", arguments.grid, "A sweep on the spot; may be repeated")
      ->type_name("FIELD=VALUES")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  command->add_option("--engine", arguments.engine, "The scheduler (slurm)")
      ->type_name("NAME")
      ->check(CLI::IsMember({"slurm"}))
      ->expected(1);
  AddInteger(*command, {"--tasks", "N", "Tasks (default: each about an hour)"}, {1, kMaxShards},
             [&arguments](std::int64_t tasks) { arguments.tasks = tasks; });
  command->add_option("--time", arguments.time, "Time limit of a task, such as 2:00:00")
      ->type_name("TIME")
      ->expected(1);
  AddInteger(*command, {"--cpus", "C", "CPUs of a task, each with a run of its own"}, {1, 1024},
             [&arguments](std::int64_t cpus) { arguments.cpus = cpus; });
  command->add_flag("--dry-run", arguments.dry_run, "Only print the batch script");
  command->add_flag("--again", arguments.again, "Even if an array works on this directory already");
  command->add_flag("--retry-failed", arguments.retry_failed,
                    "Send what failed or is damaged, too");
  return command;
}

ExitCode RunSubmitCommand(const SubmitArguments& arguments) {
  try {
    const auto& options = arguments.sbatch_options;
    if (!options.empty() && !options.front().starts_with('-')) {
      throw Error(
          fmt::format("runexp: submit takes one sweep; what is \"{}\"?\n"
                      "  Options for sbatch follow --.",
                      options.front()));
    }
    PrintText(stderr, SpotSweepTexts({{arguments.spec}, arguments.overrides, arguments.grid}));
    CountLine line("preparing", 256);
    const SubmitReport report = Submit(
        RequestOf(arguments), [&line](std::size_t done, std::size_t all) { line.Show(done, all); });
    if (!report.notes.empty()) Print(stderr, "{}", report.notes);
    if (arguments.dry_run) {
      PrintExactly(report.text);
    } else {
      Print(stdout, "{}", report.text);
    }
    return kSuccess;
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
}

}  // namespace runexp
