// The options of runexp SPEC…, and its help.
#include <CLI/CLI.hpp>

#include "tools/cli/expectations.h"
#include "tools/cli/number_option.h"
#include "tools/cli/run_command.h"
#include "tools/cli/shipped_spec.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
Run the same command again to go on with an interrupted run. Each command has a
help of its own: runexp help COMMAND.

A field is named in full or by its key, if no other field has it. --grid takes
values with commas between, or 1..5 for all integers from 1 to 5; several axes
give all combinations.

Examples:
  runexp experiments/jay_consecutive.toml
  runexp experiments/smoke.toml --set epochs=5 --set seed=2
  runexp experiments/smoke.toml --grid seed=1..5 --grid epochs=50,100
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

}  // namespace

void AddRunOptions(CLI::App& app, RunArguments& arguments) {
  app.footer(kFooter);
  app.add_option("SPEC", arguments.named.specs, "Experiments and sweeps to run, each a TOML file")
      ->type_name("")
      ->transform(FindShippedSpec);
  app.add_option("--out", arguments.directory, "Directory of the run files (default: runs)")
      ->type_name("DIR")
      ->expected(1);
  app.add_option("--set", arguments.named.overrides,
                 "Override a field of the spec; may be repeated")
      ->type_name("FIELD=VALUE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--grid", arguments.named.grid, "A sweep on the spot; may be repeated")
      ->type_name("FIELD=VALUES")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  AddExpectOption(app, arguments.expected);
  CLI::Option* dry_run =
      app.add_flag("--dry-run", arguments.dry_run, "Show what would run and what is done already");
  app.add_flag("--show-batch", arguments.show_batch, "With --dry-run: the first batch of one spec")
      ->needs(dry_run);
  app.add_flag("--estimate", arguments.estimate, "With --dry-run: how long it would take here")
      ->needs(dry_run);
  app.add_flag("--force", arguments.force, "Run even if finished; the old file stays until then");
  CLI::Option* shard =
      app.add_option("--shard", arguments.shard, "Only part I of N of the runs, for N machines")
          ->type_name("I/N")
          ->expected(1);
  app.add_option("--simd", arguments.simd_target, "Instruction set, such as AVX2; same results")
      ->type_name("TARGET")
      ->expected(1);
  AddThreads(app, {"--threads", "N", "Threads in total (default: one per processor)"},
             arguments.threads);
  AddThreads(app, {"--jobs", "N", "Runs at a time (default: as many as threads)"}, arguments.jobs);
  app.add_flag("--retry-failed", arguments.retry_failed,
               "Resume failed runs, recreate damaged files");
  app.add_flag("--no-reuse", arguments.no_reuse, "Each run from its start, not from a shorter one");
  app.add_flag("--frozen", arguments.frozen, "For a task of submit: refuse what has changed since")
      ->needs(shard);
  app.add_option("--report", arguments.report, "Keep a page up to date that shows the runs")
      ->type_name("FILE")
      ->expected(1)
      ->excludes(dry_run);
  app.add_flag("--json", arguments.json, "Machine-readable events, one JSON object per line");
  app.add_flag("--quiet", arguments.quiet, "No progress, only the results");
}

}  // namespace runexp
