#include "tools/cli/list_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/report/table/group_list.h"
#include "core/report/table/run_column.h"
#include "core/report/table/run_expression.h"
#include "core/report/table/run_list.h"
#include "core/report/table/run_table.h"
#include "core/text/console.h"
#include "core/text/human_text.h"
#include "core/text/terminal.h"
#include "tools/cli/message.h"
#include "tools/cli/number_option.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
It lists run files, all of those in directories (default: runs), and runs by the
beginning of their id. An expression compares fields of the spec, by their full
name or the key alone, and: perplexity, best_perplexity, best_epoch (of the
validation text, where the run has one), training_perplexity,
validation_perplexity, cross_entropy, gradient_norm, clipped_fraction (of the
last epoch), epochs_done, seconds, started (in UTC), status, reason (why it
failed, diverged or stopped early), name, run_id, file, vocabulary_size,
is_stand_in, numerics_version, result_sha256. The headings of the table are
names, too: run, corpus, epochs (done), best, time. The beginning of an id, a
digest or a time is enough. An infinite perplexity is inf, also in an
expression; in JSON it is the text "inf".

Without --sort runs of one name are sorted by the fields in which they differ,
and the name that was started last comes first.

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
  runexp list --sort sampling,-perplexity --limit 10
  runexp list --columns run,seed,best,started --format markdown
  runexp list --where 'started>=2026-11-29' --exit-code
  runexp list --require 'perplexity<20'
  runexp list --where 'training.sampling=random and perplexity<2'
  runexp list runs old_runs --where 'not seed>3' --json
  runexp list --over seed --metric best_perplexity --sort median

Exit codes: 0 all well (missing and unreadable files are named and skipped); 2 a
wrong expression, or nothing could be read. With --exit-code: 1 a run failed or
diverged, a file was skipped, or no run is listed; 75 one is open. --where
chooses the runs that are asked. With --require: the same, and 1 also if its
expression is not true of one of them. Only trailers are read: runexp verify
tells whether a file is what it says.)";

// Removes all but the first so many; returns how many it removed.
template <typename Items>
std::size_t Limit(const ListArguments& arguments, Items& items) {
  const std::size_t all = items.size();
  if (arguments.limit) items.resize(std::min(all, static_cast<std::size_t>(*arguments.limit)));
  return all - items.size();
}

void ListGroups(const ListArguments& arguments) {
  SelectedGroups selected = SelectGroups(arguments.selection, arguments.groups);
  Limit(arguments, selected.groups.groups);
  if (arguments.json) {
    PrintExactly(GroupsJson(selected.rows, selected.groups));
  } else {
    PrintText(stdout, FormatGroups(selected.rows, selected.groups, OutputWidth()));
  }
}

// Empty for the usual columns.
std::vector<TableColumn> ColumnsOf(const ListArguments& arguments,
                                   const std::vector<RunRow>& rows) {
  if (arguments.columns.empty()) return {};
  return ChosenColumns(rows, arguments.columns, "--columns");
}

void ListRuns(const ListArguments& arguments, std::vector<RunRow> rows) {
  const std::size_t left_out = Limit(arguments, rows);
  std::vector<TableColumn> columns = ColumnsOf(arguments, rows);
  if (arguments.json) return PrintExactly(RunListJson(rows));
  if (arguments.format.empty() && columns.empty()) {
    return PrintText(stdout, FormatRunList(rows, left_out, OutputWidth()));
  }
  if (columns.empty()) columns = UsualColumns(rows);
  if (arguments.format == "csv") return PrintExactly(CsvRows(rows, columns));
  PrintText(stdout, arguments.format == "markdown" ? MarkdownRows(columns)
                                                   : FormatRows(columns, OutputWidth()));
}

// Names the runs of which it is not true. Returns whether it is true of all.
bool IsTrueOfAll(const std::string& required, const RunFilter& filter,
                 const std::vector<RunRow>& rows) {
  bool all = true;
  for (const RunRow& row : rows) {
    if (filter(row)) continue;
    const std::optional<FieldValue> perplexity = CellOf(*FindRunColumn("perplexity"), row);
    PrintMessage(fmt::format("{} {}, {}, perplexity {}: not {}", row.trailer.name,
                             row.trailer.run_id, StatusName(row.status),
                             perplexity ? HumanPerplexity(std::get<double>(*perplexity)) : "none",
                             required));
    all = false;
  }
  return all;
}

// For --exit-code.
ExitCode CodeOf(const std::vector<RunRow>& rows, bool all_read) {
  ExitCode code = all_read && !rows.empty() ? kSuccess : kRunFailed;
  for (const RunRow& row : rows) {
    if (!HasEnded(row.status)) return kInterruptedExit;
    if (row.status != RunStatus::kFinished) code = kRunFailed;
  }
  return code;
}

}  // namespace

CLI::App* AddListCommand(CLI::App& app, ListArguments& arguments) {
  CLI::App* command = AddCommand(app, "list", "A table of runs, sorted and filtered", kFooter);
  AddSelectionOptions(*command, arguments.selection);
  CLI::Option* over = AddGroupOptions(*command, arguments.groups);
  AddInteger(*command, {"--limit", "N", "Only the first N"}, {1, 1'000'000'000},
             [&](std::int64_t n) { arguments.limit = n; });
  CLI::Option* columns = command->add_option("--columns", arguments.columns, "Only these columns")
                             ->type_name("FIELD,...")
                             ->expected(1)
                             ->excludes(over);
  CLI::Option* format =
      command->add_option("--format", arguments.format, "csv or markdown, for other programs")
          ->type_name("FORMAT")
          ->check(CLI::IsMember({"csv", "markdown"}))
          ->expected(1)
          ->excludes(over);
  command->add_flag("--json", arguments.json, "All fields and metrics as JSON")
      ->excludes(columns)
      ->excludes(format);
  command
      ->add_flag("--exit-code", arguments.exit_code,
                 "1 if one failed or there is none, 75 if one is open")
      ->excludes(over);
  command
      ->add_option("--require", arguments.require, "--exit-code, and 1 unless this is true of each")
      ->type_name("EXPRESSION")
      ->expected(1)
      ->excludes(over);
  return command;
}

ExitCode RunListCommand(const ListArguments& arguments) {
  try {
    if (!arguments.groups.over.empty()) {
      ListGroups(arguments);
      return kSuccess;
    }
    if (!arguments.columns.empty()) ChosenColumns({}, arguments.columns, "--columns");
    RunFilter required;
    if (!arguments.require.empty()) required = ParseRunFilter(arguments.require, "--require");
    bool all_read = true;
    std::vector<RunRow> rows = SelectRuns(arguments.selection, [&](const std::string& reason) {
      PrintMessage(reason);
      all_read = false;
    });
    ExitCode code = kSuccess;
    if (arguments.exit_code || required) code = CodeOf(rows, all_read);
    if (required && !IsTrueOfAll(arguments.require, required, rows)) {
      code = std::max(code, kRunFailed);
    }
    ListRuns(arguments, std::move(rows));
    return code;
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
}

}  // namespace runexp
