#include "tools/cli/list_command.h"

#include <CLI/CLI.hpp>

#include "core/base/error.h"
#include "core/report/table/group_list.h"
#include "core/report/table/run_list.h"
#include "core/text/console.h"
#include "core/text/terminal.h"
#include "tools/cli/message.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
It lists run files and all of those in directories (default: runs). An
expression compares fields of the spec, by their full name or the key alone,
and: perplexity, best_perplexity, best_epoch (of the validation text, where the
run has one), training_perplexity, validation_perplexity, cross_entropy,
gradient_norm, clipped_fraction (of the last epoch), epochs_done, seconds,
status, reason (why it failed, diverged or stopped early), name, run_id, file,
vocabulary_size, is_stand_in, numerics_version, result_sha256. The headings of
the table are names, too: run, corpus, epochs (done), best, time. An infinite
perplexity is inf, also in an expression; in JSON it is the text "inf".

corpus is the text that a run has read; the table has it where texts differ. It
equals the name of its file (corpus.file) and the first digits of the SHA-256 of
the text that was kept (corpus.sha256, also in --json; not that of the file).

With --over the table has a row for each group of runs that differ in nothing
but those fields, such as the seed: how many runs have ended (n), the median,
the geometric mean with its 95 % interval (from three runs on) and the extremes
of the metric. A diverged run is infinite in median and extremes and left out of
the mean, and the row says so. Groups are sorted by their fields, or by --sort
median, geometric_mean, lowest, highest or runs.

Examples:
  runexp list --where 'corpus=new.txt or corpus=3f2a' --sort corpus
  runexp list --sort perplexity
  runexp list --where 'training.sampling=random and perplexity<2'
  runexp list runs old_runs --where 'not seed>3' --json
  runexp list --over seed --metric best_perplexity --sort median

Exit codes: 0 all well, what is not there or cannot be read being named and
skipped; 2 a wrong expression, or nothing could be read.)";

void ListGroups(const ListArguments& arguments) {
  const SelectedGroups selected = SelectGroups(arguments.selection, arguments.groups);
  if (arguments.json) {
    PrintExactly(GroupsJson(selected.rows, selected.groups));
  } else {
    PrintText(stdout, FormatGroups(selected.rows, selected.groups, OutputWidth()));
  }
}

}  // namespace

CLI::App* AddListCommand(CLI::App& app, ListArguments& arguments) {
  CLI::App* command = AddCommand(app, "list", "A table of runs, sorted and filtered", kFooter);
  AddSelectionOptions(*command, arguments.selection);
  AddGroupOptions(*command, arguments.groups);
  command->add_flag("--json", arguments.json, "All fields and metrics as JSON");
  return command;
}

ExitCode RunListCommand(const ListArguments& arguments) {
  try {
    if (!arguments.groups.over.empty()) {
      ListGroups(arguments);
      return kSuccess;
    }
    const std::vector<RunRow> rows = SelectRuns(arguments.selection);
    if (arguments.json) {
      PrintExactly(RunListJson(rows));
    } else {
      PrintText(stdout, FormatRunList(rows, OutputWidth()));
    }
    return kSuccess;
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
}

}  // namespace runexp
