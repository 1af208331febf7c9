#include "tools/cli/run_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <utility>
#include <variant>

#include "core/base/error.h"
#include "core/cluster/frozen_task.h"
#include "core/cluster/task_progress.h"
#include "core/kernels/simd_target.h"
#include "core/report/page/report_file.h"
#include "core/run/batch.h"
#include "core/run/directory_status.h"
#include "core/run/experiment.h"
#include "core/run/interrupt.h"
#include "core/run/shorter_runs.h"
#include "core/text/console.h"
#include "core/text/human_text.h"
#include "core/view/batch_display.h"
#include "core/view/batch_text.h"
#include "core/view/dry_run.h"
#include "core/view/dry_run_json.h"
#include "core/view/json_events.h"
#include "core/view/live_page.h"
#include "core/view/progress.h"
#include "core/view/sweep_table.h"
#include "tools/cli/live_report.h"
#include "tools/cli/message.h"
#include "tools/cli/number_option.h"
#include "tools/cli/preparation.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
Run the same command again to go on with an interrupted run. Each command has a
help of its own: runexp help COMMAND.

Examples:
  runexp experiments/jay_consecutive.toml
  runexp experiments/smoke.toml --set training.epochs=5 --set seed=2
  runexp experiments/jay_random.toml --dry-run
  runexp sweeps/sampling_theta_lr.toml --shard 1/3
  runexp sweeps/sampling_theta_lr.toml --report sweep.html
  runexp list --where 'sampling=random' --sort perplexity
  runexp verify runs/smoke-*.h5
  runexp compare --bits A.h5 B.h5
  runexp report runs -o report.html

Exit codes: 0 all well; 1 a run failed, diverged or is running in another
process; 2 a wrong spec or command line, nothing was started; 75 interrupted,
with a checkpoint (130: twice). If nobody reads stdout any more (| head), the
runs go on to their end, and the exit code tells of them.)";

// The message for a shard with nothing to do, as with more machines than runs.
std::string EmptyShardNote(const std::string& shard, std::int64_t runs) {
  return fmt::format("shard {} holds no run, of {} in all\n", shard, WithCommas(runs));
}

void CreateDirectory(const std::string& directory) {
  std::error_code failure;
  std::filesystem::create_directories(directory, failure);
  if (failure) {
    throw Error(
        fmt::format("runexp: cannot create the directory {} for the run files: {}\n"
                    "  Name another one with --out DIR.",
                    directory, failure.message()));
  }
}

// Returns the highest code of all outcomes. A task of a cluster must not end for good while another
// copy works on one of its runs.
ExitCode CodeOf(const std::vector<RunOutcome>& outcomes, bool is_task) {
  ExitCode worst = kSuccess;
  for (const RunOutcome& outcome : outcomes) {
    switch (outcome.status) {
      case RunStatus::kFinished:
        break;
      case RunStatus::kInterrupted:
      case RunStatus::kNew:
        return kInterruptedExit;
      case RunStatus::kRunning:
        if (is_task) return kInterruptedExit;
        [[fallthrough]];
      default:
        worst = kRunFailed;
    }
  }
  return worst;
}

// What runs may begin with; nullptr if each is computed from its start.
const ShorterRuns* MayBeginWith(const ShorterRuns& shorter, const RunArguments& arguments) {
  return arguments.no_reuse || arguments.force ? nullptr : &shorter;
}

DryRunOptions OptionsOf(const RunArguments& arguments, const ShorterRuns& shorter) {
  return {arguments.estimate, arguments.jobs, arguments.force, arguments.retry_failed,
          MayBeginWith(shorter, arguments)};
}

// The --dry-run text for all specs; a spec without runs of its own in this shard is left out.
std::string Describe(const RunArguments& arguments, Preparation& preparation) {
  const ShorterRuns shorter(arguments.directory);
  const DryRunOptions options = OptionsOf(arguments, shorter);
  const DirectoryStatus states(arguments.directory);
  std::string text;
  const auto append = [&text](const std::string& part) {
    text += text.empty() ? part : "\n" + part;
  };
  ReadSpecs(arguments.specs, arguments.overrides,
            [&](const std::string& name, const ExperimentOrSweep& spec) {
              if (std::holds_alternative<Sweep>(spec)) {
                SweepTable table(states, options);
                const PreparedSpec sweep = preparation.Prepare(
                    name, spec, [&](Experiment run) { table.Add(std::move(run)); });
                if (!table.empty()) append(table.Text(sweep));
              } else {
                preparation.Prepare(name, spec, [&](const Experiment& run) {
                  append(DescribeExperiment(run, states, options));
                });
              }
            });
  if (text.empty()) append(EmptyShardNote(arguments.shard, preparation.runs()));
  if (!preparation.notes().empty()) append(preparation.notes());
  return text;
}

// The same for programs.
std::string PlanJson(const RunArguments& arguments, Preparation& preparation) {
  const DirectoryStatus states(arguments.directory);
  const ShorterRuns shorter(arguments.directory);
  DryRunJson plan(states, OptionsOf(arguments, shorter));
  ReadSpecs(
      arguments.specs, arguments.overrides,
      [&](const std::string& name, const ExperimentOrSweep& spec) {
        plan.Count(preparation.Prepare(name, spec, [&](const Experiment& run) { plan.Add(run); }));
      });
  return plan.Text();
}

// The runs of a task of a cluster.
std::vector<Experiment> StartTask(const RunArguments& arguments) {
  if (arguments.specs.size() != 1 || !arguments.overrides.empty()) {
    throw Error(
        "runexp: --frozen runs one frozen sweep as it is, without others and without --set\n"
        "  It is for the batch scripts of runexp submit.");
  }
  InstallInterruptHandlers();  // a scheduler may warn a task at any moment
  return StartFrozenTask(arguments.specs.front(), ParseShard(arguments.shard), arguments.directory);
}

// The runs of all specs, in order.
std::vector<Experiment> PrepareRuns(const RunArguments& arguments, Preparation& preparation) {
  std::vector<Experiment> runs;
  ReadSpecs(arguments.specs, arguments.overrides,
            [&](const std::string& name, const ExperimentOrSweep& spec) {
              preparation.Prepare(name, spec,
                                  [&](Experiment run) { runs.push_back(std::move(run)); });
            });
  return runs;
}

ExitCode RunAll(const std::vector<Experiment>& runs, std::int64_t repeated,
                const RunArguments& arguments) {
  const ShorterRuns shorter(arguments.directory);
  const BatchOptions options = {.run = {.directory = arguments.directory,
                                        .force = arguments.force,
                                        .retry_failed = arguments.retry_failed,
                                        .shorter = MayBeginWith(shorter, arguments)},
                                .jobs = arguments.jobs};
  const auto run_batch = [&](Observe observe, LivePage::Say say) {
    if (arguments.report.empty()) return RunBatch(runs, options, observe);
    const auto page = LiveReport(runs, arguments.directory, arguments.report);
    auto outcomes = RunBatch(runs, options, page->Around(std::move(observe), std::move(say)));
    page->Close();
    return outcomes;
  };
  if (arguments.json) {
    JsonEvents events(runs, repeated);
    const auto outcomes = run_batch([&](std::size_t i) { return events.Observe(i); }, PrintMessage);
    events.Close(outcomes);
    return CodeOf(outcomes, arguments.frozen);
  }
  if (runs.size() == 1) {
    std::shared_ptr<Progress> progress;
    const auto outcomes = run_batch(
        [&](std::size_t) {
          return progress = std::make_shared<Progress>(runs[0], arguments.quiet);
        },
        [&](const std::string& message) { progress->Say(message); });
    return CodeOf(outcomes, arguments.frozen);
  }
  BatchDisplay display(runs, arguments.quiet);
  const auto outcomes = run_batch([&](std::size_t i) { return display.Observe(i); },
                                  [&](const std::string& message) { display.Say(message); });
  display.Close();
  Print(stdout, "{}", ClosingTable(runs, outcomes));
  const ExitCode code = CodeOf(outcomes, arguments.frozen);
  if (code == kInterruptedExit) {
    Print(stderr, "Interrupted and saved: run the same command again to go on from there.\n");
  } else if (std::ranges::any_of(outcomes, &RunOutcome::needs_retry)) {
    Print(stderr, "To go on with what has failed, add --retry-failed.\n");
  }
  return code;
}

}  // namespace

void AddRunOptions(CLI::App& app, RunArguments& arguments) {
  app.footer(kFooter);
  app.add_option("SPEC", arguments.specs, "Experiments and sweeps to run, each a TOML file")
      ->type_name("");
  app.add_option("--out", arguments.directory, "Directory of the run files (default: runs)")
      ->type_name("DIR")
      ->expected(1);
  app.add_option("--set", arguments.overrides, "Override a field of the spec; may be repeated")
      ->type_name("FIELD=VALUE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  CLI::Option* dry_run =
      app.add_flag("--dry-run", arguments.dry_run, "Show what would be run, and how far it is");
  app.add_flag("--estimate", arguments.estimate, "With --dry-run: how long it would take here")
      ->needs(dry_run);
  app.add_flag("--force", arguments.force, "Run anew what has ended; the old file stays till then");
  CLI::Option* shard =
      app.add_option("--shard", arguments.shard, "Only part I of N of the runs, for N machines")
          ->type_name("I/N")
          ->expected(1);
  app.add_option("--simd", arguments.simd_target, "Instruction set, such as AVX2; same results")
      ->type_name("TARGET")
      ->expected(1);
  AddThreads(app, {"--threads", "N", "Threads in all (default: one a processor)"},
             arguments.threads);
  AddThreads(app, {"--jobs", "N", "Runs at a time (default: as many as threads)"}, arguments.jobs);
  app.add_flag("--retry-failed", arguments.retry_failed,
               "Go on with what failed; make anew what is damaged");
  app.add_flag("--no-reuse", arguments.no_reuse, "Each run from its start, not from a shorter one");
  app.add_flag("--frozen", arguments.frozen, "For a task of submit: refuse what has changed since")
      ->needs(shard);
  app.add_option("--report", arguments.report, "Keep a page up to date that shows the runs")
      ->type_name("FILE")
      ->expected(1)
      ->excludes(dry_run);
  app.add_flag("--json", arguments.json, "Events, or the plan, as JSON: one object per line");
  app.add_flag("--quiet", arguments.quiet, "No progress, only the results");
}

ExitCode RunSpecs(const RunArguments& arguments) {
  std::vector<Experiment> runs;
  std::int64_t repeated = 0;
  try {
    if (!arguments.simd_target.empty()) ForceTarget(arguments.simd_target);
    if (!arguments.report.empty()) CheckLiveReport(arguments.report);
    Preparation preparation(arguments.shard, !arguments.quiet && !arguments.json);
    if (arguments.dry_run) {
      if (arguments.json) {
        PrintExactly(PlanJson(arguments, preparation));
      } else {
        Print(stdout, "{}", Describe(arguments, preparation));
      }
      return kSuccess;
    }
    runs = arguments.frozen ? StartTask(arguments) : PrepareRuns(arguments, preparation);
    repeated = preparation.repeated();
    Print(stderr, "{}", preparation.notes());
    if (runs.empty() && !arguments.json) {  // programs see it in the events
      Print(stderr, "{}", EmptyShardNote(arguments.shard, preparation.runs()));
      return kSuccess;
    }
    CreateDirectory(arguments.directory);
  } catch (const NoProgress& error) {
    PrintMessage(error.what());
    return kRunFailed;
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
  InstallInterruptHandlers();
  return RunAll(runs, repeated, arguments);
}

}  // namespace runexp
