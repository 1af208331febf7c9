// The command line of runexp. All the work is done in core/.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/standard_descriptors.h"
#include "core/kernels/simd_target.h"
#include "core/log/reader_child.h"
#include "core/log/reader_program.h"
#include "core/run/batch.h"
#include "core/run/batch_display.h"
#include "core/run/batch_text.h"
#include "core/run/console.h"
#include "core/run/dry_run.h"
#include "core/run/experiment.h"
#include "core/run/human_text.h"
#include "core/run/interrupt.h"
#include "core/run/json_events.h"
#include "core/run/prepare.h"
#include "core/run/prepare_line.h"
#include "core/run/progress.h"
#include "core/run/provenance.h"
#include "core/run/run_state.h"
#include "core/run/shard.h"
#include "core/run/sweep_table.h"
#include "core/run/threads.h"
#include "tools/command_line_error.h"
#include "tools/compare_command.h"
#include "tools/completion.h"
#include "tools/export_command.h"
#include "tools/help_command.h"
#include "tools/help_formatter.h"
#include "tools/list_command.h"
#include "tools/message.h"
#include "tools/predict_command.h"
#include "tools/report_command.h"
#include "tools/schema_command.h"
#include "tools/verify_command.h"

namespace runexp {
namespace {

struct Arguments {
  std::vector<std::string> specs;
  std::vector<std::string> overrides;
  std::string directory = "runs";
  std::string shard;  // I/N; empty: all runs
  std::string simd_target;
  std::size_t threads = 0;  // 0: one for each processor
  std::size_t jobs = 0;     // 0: as many as threads
  bool dry_run = false;
  bool estimate = false;
  bool force = false;
  bool quiet = false;
  bool json = false;
  bool retry_failed = false;
};

constexpr char kFooter[] = R"(
Run the same command again to go on with an interrupted run. Each command has a
help of its own: runexp help COMMAND.

Examples:
  runexp experiments/jay_consecutive.toml
  runexp experiments/smoke.toml --set training.epochs=5 --set seed=2
  runexp experiments/jay_random.toml --dry-run
  runexp sweeps/sampling_theta_lr.toml --shard 1/3
  runexp list --where 'sampling=random' --sort perplexity
  runexp verify runs/smoke-*.h5
  runexp compare --bits A.h5 B.h5
  runexp report runs -o report.html

Exit codes: 0 all well; 1 a run failed, diverged or runs elsewhere; 2 a wrong
spec or command line, nothing was started; 75 interrupted, with a checkpoint
(130: twice).)";

// All specs are read and checked before the first run starts: what is wrong in any of them is one
// Error.
void ReadAll(const Arguments& arguments,
             const std::function<void(const ExperimentOrSweep& spec)>& prepare) {
  std::string problems;
  for (const std::string& spec : arguments.specs) {
    try {
      prepare(ReadSpec(spec, arguments.overrides));
    } catch (const Error& error) {
      if (!problems.empty()) problems += "\n";
      problems += error.what();
    }
  }
  if (!problems.empty()) throw Error(problems);
}

// Prepares the runs of one spec after the other, and takes those of the shard.
class Preparation {
 public:
  explicit Preparation(const Arguments& arguments) : arguments_(arguments) {
    if (!arguments.shard.empty()) shard_ = ParseShard(arguments.shard);
  }

  PreparedSpec Prepare(const ExperimentOrSweep& spec, const TakeExperiment& take) {
    PrepareLine line;
    PrepareProgress progress;
    if (!arguments_.quiet && !arguments_.json) {
      progress = [&line](std::size_t done, std::size_t all) { line.Show(done, all); };
    }
    const auto take_of_shard = [&](Experiment experiment) {
      if (shard_ && !Contains(*shard_, experiment.run_id)) return;
      take(std::move(experiment));
    };
    PreparedSpec prepared = runexp::Prepare(spec, corpora_, take_of_shard, progress);
    runs_ += static_cast<std::int64_t>(prepared.runs);
    return prepared;
  }

  std::int64_t runs() const { return runs_; }  // of all shards

 private:
  const Arguments& arguments_;
  std::optional<Shard> shard_;
  CorpusCache corpora_;
  std::int64_t runs_ = 0;
};

// What to say where a shard has nothing to do, as with more machines than runs.
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

// The worst of them counts.
ExitCode CodeOf(const std::vector<RunOutcome>& outcomes) {
  ExitCode worst = kSuccess;
  for (const RunOutcome& outcome : outcomes) {
    switch (outcome.end) {
      case RunEnd::kFinished:
        break;
      case RunEnd::kInterrupted:
      case RunEnd::kNotStarted:
        return kInterruptedExit;
      default:
        worst = kRunFailed;
    }
  }
  return worst;
}

// What --dry-run says of all specs; of one of which the shard holds no run, nothing.
std::string Describe(const Arguments& arguments, Preparation& preparation) {
  const DryRunOptions options = {arguments.estimate, arguments.jobs, arguments.force,
                                 arguments.retry_failed};
  const RunStates states(arguments.directory);
  std::string text;
  const auto append = [&text](const std::string& part) {
    text += text.empty() ? part : "\n" + part;
  };
  ReadAll(arguments, [&](const ExperimentOrSweep& spec) {
    if (std::holds_alternative<Sweep>(spec)) {
      SweepTable table(states, options);
      const PreparedSpec sweep =
          preparation.Prepare(spec, [&](Experiment run) { table.Add(std::move(run)); });
      if (!table.empty()) append(table.Text(sweep));
    } else {
      preparation.Prepare(
          spec, [&](const Experiment& run) { append(DescribeExperiment(run, states, options)); });
    }
  });
  return text;
}

// The runs of all specs in their order.
std::vector<Experiment> PrepareRuns(const Arguments& arguments, Preparation& preparation) {
  std::vector<Experiment> runs;
  ReadAll(arguments, [&](const ExperimentOrSweep& spec) {
    preparation.Prepare(spec, [&](Experiment run) { runs.push_back(std::move(run)); });
  });
  return runs;
}

ExitCode RunAll(const std::vector<Experiment>& runs, const Arguments& arguments) {
  const BatchOptions options = {.run = {.directory = arguments.directory,
                                        .force = arguments.force,
                                        .retry_failed = arguments.retry_failed},
                                .jobs = arguments.jobs};
  if (arguments.json) {
    JsonEvents events(runs);
    const auto outcomes = RunBatch(runs, options, [&](std::size_t i) { return events.Observe(i); });
    events.Close(outcomes);
    return CodeOf(outcomes);
  }
  if (runs.size() == 1) {
    return CodeOf(RunBatch(runs, options, [&](std::size_t) {
      return std::make_shared<Progress>(runs[0], arguments.quiet);
    }));
  }
  BatchDisplay display(runs, arguments.quiet);
  const auto outcomes = RunBatch(runs, options, [&](std::size_t i) { return display.Observe(i); });
  display.Close();
  Print(stdout, "{}", ClosingTable(runs, outcomes));
  const ExitCode code = CodeOf(outcomes);
  if (code == kInterruptedExit) {
    Print(stderr, "Interrupted and saved: run the same command again to go on from there.\n");
  } else if (std::ranges::any_of(outcomes, &RunOutcome::needs_retry)) {
    Print(stderr, "To go on with what has failed, add --retry-failed.\n");
  }
  return code;
}

ExitCode Run(const Arguments& arguments) {
  std::vector<Experiment> runs;
  try {
    if (!arguments.simd_target.empty()) ForceTarget(arguments.simd_target);
    Preparation preparation(arguments);
    if (arguments.dry_run) {
      const std::string text = Describe(arguments, preparation);
      Print(stdout, "{}",
            text.empty() ? EmptyShardNote(arguments.shard, preparation.runs()) : text);
      return kSuccess;
    }
    runs = PrepareRuns(arguments, preparation);
    if (runs.empty() && !arguments.json) {  // programs learn it from the events
      Print(stderr, "{}", EmptyShardNote(arguments.shard, preparation.runs()));
      return kSuccess;
    }
    CreateDirectory(arguments.directory);
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
  InstallInterruptHandlers();
  return RunAll(runs, arguments);
}

void AddOptions(CLI::App& app, Arguments& arguments) {
  app.footer(kFooter);
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_version_flag("-V,--version", "runexp " + ProgramVersion(), "Print the version");
  app.set_help_flag("-h,--help", "Print this help");
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
  app.add_option("--shard", arguments.shard, "Only part I of N of the runs, for N machines")
      ->type_name("I/N")
      ->expected(1);
  app.add_option("--simd", arguments.simd_target, "Instruction set, such as AVX2; same results")
      ->type_name("TARGET")
      ->expected(1);
  app.add_option("--threads", arguments.threads, "Threads in all (default: one a processor)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024))
      ->expected(1);
  app.add_option("--jobs", arguments.jobs, "Runs at a time (default: as many as threads)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024))
      ->expected(1);
  app.add_flag("--retry-failed", arguments.retry_failed,
               "Go on with what failed; make anew what is damaged");
  app.add_flag("--json", arguments.json, "Events for programs: JSON objects, one to a line");
  app.add_flag("--quiet", arguments.quiet, "No progress, only the results");
  app.require_subcommand(0, 1);
}

void NoteFewThreads(std::size_t wanted, std::size_t available) {
  PrintMessage(fmt::format("runexp: {} of {} threads are to be had; the results are the same\n  {}",
                           available, wanted, kMoreThreads));
}

ExitCode Refuse(const CLI::App& app, const std::string& mistake) {
  PrintMessage(fmt::format("runexp: {}\n{}", mistake, HelpHint(app)));
  return kUsage;
}

int Main(int argc, char** argv) {
  Arguments arguments;
  VerifyArguments verify_arguments;
  CompareArguments compare_arguments;
  ListArguments list_arguments;
  ExportArguments export_arguments;
  PredictArguments predict_arguments;
  ReportArguments report_arguments;
  SchemaArguments schema_arguments;
  HelpArguments help_arguments;
  CLI::App app("Runs declarative experiments that give the same bits everywhere.", "runexp");
  AddOptions(app, arguments);
  const CLI::App* schema = AddSchemaCommand(app, schema_arguments);
  const CLI::App* verify = AddVerifyCommand(app, verify_arguments);
  const CLI::App* compare = AddCompareCommand(app, compare_arguments);
  const CLI::App* list = AddListCommand(app, list_arguments);
  const CLI::App* export_runs = AddExportCommand(app, export_arguments);
  const CLI::App* predict = AddPredictCommand(app, predict_arguments);
  const CLI::App* report = AddReportCommand(app, report_arguments);
  const CLI::App* help = AddHelpCommand(app, help_arguments);
  for (CLI::App* command : app.get_subcommands({})) command->group("Commands");
  if (argc > 1 && argv[1] == std::string_view("--complete")) {
    PrintExactly(Complete(app, std::vector<std::string>(argv + 2, argv + argc)));
    return kSuccess;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    Print(stdout, "{}", app.help());
    return kSuccess;
  } catch (const CLI::CallForVersion&) {
    Print(stdout, "runexp {}\n", ProgramVersion());
    return kSuccess;
  } catch (const CLI::ParseError& error) {
    return Refuse(app, DescribeParseError(app, error));
  }
  const std::string mistake = FindMistake(app);
  if (!mistake.empty()) return Refuse(app, mistake);
  if (help->parsed()) return RunHelpCommand(app, help_arguments);
  if (schema->parsed()) return RunSchemaCommand(schema_arguments);
  const std::size_t asked = std::max(arguments.threads, verify_arguments.threads);
  const std::size_t wanted = asked > 0 ? asked : ProcessorCount();
  const ThreadLimit limit(wanted);
  if (limit.threads() < wanted) NoteFewThreads(wanted, limit.threads());
  if (verify->parsed()) return RunVerifyCommand(verify_arguments);
  if (compare->parsed()) return RunCompareCommand(compare_arguments);
  if (list->parsed()) return RunListCommand(list_arguments);
  if (export_runs->parsed()) return RunExportCommand(export_arguments);
  if (predict->parsed()) return RunPredictCommand(predict_arguments);
  if (report->parsed()) return RunReportCommand(report_arguments);
  if (arguments.specs.empty()) {
    return Refuse(app, "name at least one spec, for example experiments/smoke.toml");
  }
  return Run(arguments);
}

void SayProblem(const std::exception& problem) noexcept {
  try {
    PrintMessage("runexp: " + TextOf(problem));
  } catch (const std::bad_alloc&) {
    std::fputs("runexp: out of memory\n", stderr);
  }
}

}  // namespace
}  // namespace runexp

int main(int argc, char** argv) {
  runexp::OccupyStandardDescriptors();
  if (argc == 2 && argv[1] == runexp::kReaderMode) runexp::ServeAsReader();
  runexp::UseThisProgramAsReader();
  int code = 1;
  try {
    code = runexp::Main(argc, argv);
  } catch (const std::exception& problem) {
    runexp::SayProblem(problem);
  }
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  std::fputs("runexp: the result could not be written to the standard output\n", stderr);
  return code == 0 ? 1 : code;
}
