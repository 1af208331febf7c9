#include "tools/cli/run_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <system_error>
#include <utility>
#include <variant>

#include "core/base/error.h"
#include "core/cluster/frozen_task.h"
#include "core/cluster/task_progress.h"
#include "core/kernels/simd_target.h"
#include "core/report/page/report_file.h"
#include "core/run/directory_status.h"
#include "core/run/experiment.h"
#include "core/run/interrupt.h"
#include "core/run/shorter_runs.h"
#include "core/text/console.h"
#include "core/text/human_text.h"
#include "core/text/terminal.h"
#include "core/view/batch_text.h"
#include "core/view/dry_run.h"
#include "core/view/dry_run_json.h"
#include "core/view/json_events.h"
#include "core/view/search_plan.h"
#include "core/view/sweep_table.h"
#include "tools/cli/expectations.h"
#include "tools/cli/live_report.h"
#include "tools/cli/message.h"
#include "tools/cli/outcome_code.h"
#include "tools/cli/preparation.h"
#include "tools/cli/run_search.h"
#include "tools/cli/run_shown.h"

namespace runexp {
namespace {

// The message for a shard with nothing to do, as with more machines than runs.
std::string EmptyShardNote(const std::string& shard, std::int64_t runs) {
  return fmt::format("shard {} holds no run, of {} in total\n", shard, WithCommas(runs));
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

DryRunOptions OptionsOf(const RunArguments& arguments, const ShorterRuns& shorter) {
  return {arguments.estimate,
          arguments.jobs,
          arguments.force,
          arguments.retry_failed,
          MayBeginWith(shorter, arguments),
          arguments.show_batch};
}

// Empty if none of its runs is in this shard.
std::string DescribeSweep(const std::string& name, const Sweep& sweep,
                          const DirectoryStatus& states, const DryRunOptions& options,
                          Preparation& preparation) {
  DryRunOptions of_runs = options;
  if (sweep.search) of_runs.estimate = false;  // the plan of the search has one
  SweepTable table(states, of_runs);
  std::vector<Experiment> runs;
  const PreparedSpec prepared = preparation.Prepare(name, sweep, [&](Experiment run) {
    if (sweep.search) runs.push_back(run);
    table.Add(std::move(run));
  });
  if (table.empty()) return "";
  if (!sweep.search) return table.Text(prepared);
  return table.Text(prepared) + "\n" +
         SearchPlanText(PlanSearch(*sweep.search, std::move(runs), states, options), options);
}

// The --dry-run text for all specs; a spec without runs of its own in this shard is left out.
std::string Describe(const RunArguments& arguments, Preparation& preparation) {
  const ShorterRuns shorter(arguments.directory);
  const DryRunOptions options = OptionsOf(arguments, shorter);
  const DirectoryStatus states(arguments.directory);
  std::string text;
  const auto append = [&text](const std::string& part) {
    text += text.empty() || part.empty() ? part : "\n" + part;
  };
  ReadSpecs(arguments.named, [&](const std::string& name, const ExperimentOrSweep& spec) {
    if (std::holds_alternative<Sweep>(spec)) {
      append(DescribeSweep(name, std::get<Sweep>(spec), states, options, preparation));
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
  const DryRunOptions options = OptionsOf(arguments, shorter);
  DryRunJson plan(states, options);
  ReadSpecs(arguments.named, [&](const std::string& name, const ExperimentOrSweep& spec) {
    const auto* sweep = std::get_if<Sweep>(&spec);
    const bool is_search = sweep != nullptr && sweep->search;
    std::vector<Experiment> runs;
    plan.Count(preparation.Prepare(name, spec, [&](const Experiment& run) {
      plan.Add(run);
      if (is_search) runs.push_back(run);
    }));
    if (is_search) plan.Take(PlanSearch(*sweep->search, std::move(runs), states, options));
  });
  return plan.Text();
}

// The runs of a task of a cluster.
std::vector<Experiment> StartTask(const RunArguments& arguments) {
  const NamedSpecs& named = arguments.named;
  if (named.specs.size() != 1 || !named.overrides.empty() || !named.grid.empty()) {
    throw Error(
        "runexp: --frozen runs one frozen sweep as it is, without others, --set and --grid\n"
        "  It is for the batch scripts of runexp submit.");
  }
  InstallInterruptHandlers();  // a scheduler may warn a task at any moment
  return StartFrozenTask(named.specs.front(), ParseShard(arguments.shard), arguments.directory);
}

// The runs of all specs, in order; of a search, which is then the only spec, those of its first
// rung.
std::vector<Experiment> PrepareRuns(const RunArguments& arguments, Preparation& preparation,
                                    std::optional<Search>& search) {
  std::vector<Experiment> runs;
  ReadSpecs(arguments.named, [&](const std::string& name, const ExperimentOrSweep& spec) {
    preparation.Prepare(name, spec, [&](Experiment run) { runs.push_back(std::move(run)); });
    if (const auto* sweep = std::get_if<Sweep>(&spec)) search = sweep->search;
  });
  return runs;
}

bool AnyHasId(std::span<const Experiment> runs, const std::string& run_id) {
  return std::ranges::find(runs, run_id, &Experiment::run_id) != runs.end();
}

// An argument may name any run of the command: those of later rungs, and those in other shards,
// which are not checked here.
Expectations ExpectationsOf(const RunArguments& arguments, const std::vector<Experiment>& runs,
                            const std::optional<Search>& search, const Preparation& preparation) {
  if (arguments.expected.empty()) return {{}, {}};
  std::vector<std::string> run_ids = preparation.others();
  for (const Experiment& run : runs) run_ids.push_back(run.run_id);
  if (search) run_ids = RunIdsOfAllRungs(*search, runs);
  Expectations expectations(arguments.expected, run_ids);
  for (const std::string& run_id : expectations.RunIds()) {
    if (search || AnyHasId(runs, run_id)) continue;
    Print(stderr, "--expect: run {} is in another shard, and is not checked here\n", run_id);
  }
  return expectations;
}

// The runs that a search, which is over, should have come to.
std::string RunsLeftOut(const Expectations& expectations, std::span<const Experiment> runs) {
  std::string text;
  for (const std::string& run_id : expectations.RunIds()) {
    if (AnyHasId(runs, run_id)) continue;
    text +=
        fmt::format("--expect: run {} was not trained: its setting did not go on so far\n", run_id);
  }
  return text;
}

std::vector<RunOutcome> RunAll(const std::vector<Experiment>& runs, std::int64_t repeated,
                               const RunArguments& arguments) {
  auto outcomes = RunShown(runs, repeated, arguments, [&](std::span<const Experiment> all) {
    return arguments.report.empty() ? nullptr
                                    : LiveReport(all, arguments.directory, arguments.report);
  });
  if (arguments.json || runs.size() == 1) return outcomes;
  if (!arguments.quiet && ErrorsCanBeRedrawn()) Print(stderr, "\n");  // live lines are above
  PrintDrawing(stdout, ClosingTable(runs, outcomes, OutputWidth(), OutputHasColour()));
  if (CodeOf(outcomes, arguments.frozen) == kInterruptedExit) {
    Print(stderr, "Interrupted and saved: run the same command again to go on from there.\n");
  } else if (std::ranges::any_of(outcomes, &RunOutcome::needs_retry)) {
    Print(stderr, "To resume what failed, add --retry-failed.\n");
  } else if (!arguments.quiet) {
    Print(stderr, "{}", NextSteps(runs, outcomes, arguments.directory));
  }
  return outcomes;
}

}  // namespace

const ShorterRuns* MayBeginWith(const ShorterRuns& shorter, const RunArguments& arguments) {
  return arguments.no_reuse || arguments.force ? nullptr : &shorter;
}

ExitCode RunSpecs(const RunArguments& arguments) {
  std::vector<Experiment> runs;
  std::int64_t repeated = 0;
  std::optional<Expectations> expectations;
  std::optional<Search> search;
  try {
    if (!arguments.simd_target.empty()) ForceTarget(arguments.simd_target);
    if (!arguments.report.empty()) CheckLiveReport(arguments.report);
    if (!arguments.quiet) PrintText(stderr, SpotSweepTexts(arguments.named));
    Preparation preparation(arguments.shard, arguments.named.specs.size(),
                            !arguments.quiet && !arguments.json);
    if (arguments.dry_run) {
      if (arguments.json) {
        PrintExactly(PlanJson(arguments, preparation));
      } else {
        Print(stdout, "{}", Describe(arguments, preparation));
      }
      return kSuccess;
    }
    runs = arguments.frozen ? StartTask(arguments) : PrepareRuns(arguments, preparation, search);
    repeated = preparation.repeated();
    Print(stderr, "{}", preparation.notes());
    expectations = ExpectationsOf(arguments, runs, search, preparation);
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
  std::vector<RunOutcome> outcomes;
  std::string problems;
  if (search) {
    SearchRun all = RunSearch(*search, std::move(runs), arguments);
    runs = all.Runs();
    if (all.is_over()) problems = RunsLeftOut(*expectations, runs);
    outcomes = std::move(all.outcomes);
  } else {
    outcomes = RunAll(runs, repeated, arguments);
  }
  const std::vector<Unexpected> unexpected = UnexpectedResults(*expectations, runs, outcomes);
  problems += UnexpectedText(unexpected);
  PrintText(stderr, problems);
  if (arguments.json) {
    for (const auto& [run, expected, result] : unexpected) {
      JsonEvents::Unexpected(*run, expected, result);
    }
    JsonEvents::Close(outcomes);
  }
  return std::max(CodeOf(outcomes, arguments.frozen), problems.empty() ? kSuccess : kRunFailed);
}

}  // namespace runexp
