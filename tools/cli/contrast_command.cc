#include "tools/cli/contrast_command.h"

#include <CLI/CLI.hpp>

#include "core/base/error.h"
#include "core/report/contrast/contrast.h"
#include "core/report/contrast/contrast_text.h"
#include "core/report/table/setting.h"
#include "core/text/console.h"
#include "core/text/terminal.h"
#include "tools/cli/group_selection.h"
#include "tools/cli/message.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
An idea, or noise? For any two values of the field it pairs the runs that are
alike in everything else, the seed included, and takes the ratio of the metric
in each pair. It shows the pairs (each a line from left to right), the mean
ratio with a 95 % interval, and p, and ends in a sentence that can be quoted.

The unit is the seed: the log ratios of all pairs of one seed are averaged
first, because they are not independent. --unit pair takes them as if they were.
The interval is Student's t of the log ratios. p is that of the exact sign-flip
test of their mean (all 2^n choices of signs up to n = 20, beyond that 1,048,575
drawn by Philox), adjusted by Holm over all contrasts shown. Where a run
diverged and its partner did not, the ratio is that of the other pairs, and p
that of signed ranks with such pairs largest; where both did, there is no
evidence. Runs that have not ended are left out; pairs of different numbers of
epochs count alike, unless --where or --by keeps them apart. Fewer than six
seeds decide nothing at 5 %: then it says how many would.

runexp list --help explains --where and lists the metrics.

Examples:
  runexp contrast runs --of training.sampling
  runexp contrast runs --of clip_theta --metric best_perplexity
  runexp contrast --of sampling --by model.cell --where 'seed<=10'

Exit codes: 0 all well (missing and unreadable files are named and skipped); 2 a
wrong field, expression or option, nothing could be read, or there are no
pairs.)";

ContrastOptions OptionsOf(const ContrastArguments& arguments) {
  ContrastOptions options;
  options.of = &ParseSetting(arguments.of, "--of");
  options.metric = &MetricNamed(arguments.metric);
  if (!arguments.by.empty()) options.by = &ParseSetting(arguments.by, "--by");
  options.unit = arguments.unit == "pair" ? ContrastUnit::kPair : ContrastUnit::kSeed;
  return options;
}

}  // namespace

CLI::App* AddContrastCommand(CLI::App& app, ContrastArguments& arguments) {
  CLI::App* command =
      AddCommand(app, "contrast", "Is the difference a setting makes more than noise?", kFooter);
  AddFilterOptions(*command, arguments.selection);
  command->add_option("--of", arguments.of, "The field whose values are contrasted")
      ->type_name("FIELD")
      ->required()
      ->expected(1);
  command->add_option("--metric", arguments.metric, "What is compared (default: perplexity)")
      ->type_name("FIELD")
      ->expected(1);
  command->add_option("--by", arguments.by, "A contrast for each value of this field")
      ->type_name("FIELD")
      ->expected(1);
  command->add_option("--unit", arguments.unit, "What is independent: seed (default) or pair")
      ->type_name("UNIT")
      ->check(CLI::IsMember({"seed", "pair"}))
      ->expected(1);
  command->add_flag("--json", arguments.json, "The same as JSON, with all pairs");
  return command;
}

ExitCode RunContrastCommand(const ContrastArguments& arguments) {
  try {
    const ContrastOptions options = OptionsOf(arguments);
    const std::vector<RunRow> rows = SelectDistinctRuns(arguments.selection);
    if (rows.empty()) throw Error("runexp contrast: there are no such runs");
    const Contrasts contrasts = ContrastRuns(rows, options);
    if (arguments.json) {
      PrintExactly(ContrastsJson(rows, contrasts));
    } else {
      PrintDrawing(stdout, FormatContrasts(contrasts, {OutputWidth(), OutputHasColour()}));
    }
    return kSuccess;
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
}

}  // namespace runexp
