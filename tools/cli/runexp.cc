// The command line of runexp. All the work is done in core/.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/numerics.h"
#include "core/base/standard_descriptors.h"
#include "core/log/reader_child.h"
#include "core/log/reader_program.h"
#include "core/parallel/thread_limit.h"
#include "core/run/provenance.h"
#include "core/text/console.h"
#include "tools/cli/command_line_error.h"
#include "tools/cli/compare_command.h"
#include "tools/cli/completion.h"
#include "tools/cli/contrast_command.h"
#include "tools/cli/empty_argument.h"
#include "tools/cli/evaluate_command.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/export_command.h"
#include "tools/cli/help_command.h"
#include "tools/cli/help_formatter.h"
#include "tools/cli/list_command.h"
#include "tools/cli/message.h"
#include "tools/cli/new_command.h"
#include "tools/cli/predict_command.h"
#include "tools/cli/prune_command.h"
#include "tools/cli/report_command.h"
#include "tools/cli/run_command.h"
#include "tools/cli/schema_command.h"
#include "tools/cli/status_command.h"
#include "tools/cli/submit_command.h"
#include "tools/cli/verify_command.h"

namespace runexp {
namespace {

std::string VersionText() {
  return fmt::format("runexp {} (numerics {})", ProgramVersion(), kNumericsVersion);
}

void NoteFewThreads(std::size_t wanted, std::size_t available) {
  PrintMessage(fmt::format("runexp: {} of {} threads are available; the results are the same\n  {}",
                           available, wanted, kMoreThreads));
}

ExitCode Refuse(const CLI::App& app, const std::string& mistake) {
  PrintMessage(fmt::format("runexp: {}\n{}", mistake, HelpHint(app)));
  return kUsage;
}

int Main(int argc, char** argv) {
  RunArguments arguments;
  VerifyArguments verify_arguments;
  CompareArguments compare_arguments;
  ContrastArguments contrast_arguments;
  ListArguments list_arguments;
  ExportArguments export_arguments;
  PredictArguments predict_arguments;
  EvaluateArguments evaluate_arguments;
  ReportArguments report_arguments;
  SubmitArguments submit_arguments;
  StatusArguments status_arguments;
  SchemaArguments schema_arguments;
  NewArguments new_arguments;
  PruneArguments prune_arguments;
  HelpArguments help_arguments;
  CLI::App app("Runs declarative experiments that give the same bits everywhere.", "runexp");
  FormatHelp(app);
  app.set_version_flag("-V,--version", VersionText(), "Print the version");
  app.set_help_flag("-h,--help", "Print this help");
  app.require_subcommand(0, 1);
  AddRunOptions(app, arguments);
  const CLI::App* schema = AddSchemaCommand(app, schema_arguments);
  const CLI::App* verify = AddVerifyCommand(app, verify_arguments);
  const CLI::App* compare = AddCompareCommand(app, compare_arguments);
  const CLI::App* contrast = AddContrastCommand(app, contrast_arguments);
  const CLI::App* list = AddListCommand(app, list_arguments);
  const CLI::App* export_runs = AddExportCommand(app, export_arguments);
  const CLI::App* predict = AddPredictCommand(app, predict_arguments);
  const CLI::App* evaluate = AddEvaluateCommand(app, evaluate_arguments);
  const CLI::App* report = AddReportCommand(app, report_arguments);
  const CLI::App* submit = AddSubmitCommand(app, submit_arguments);
  const CLI::App* status = AddStatusCommand(app, status_arguments);
  const CLI::App* new_spec = AddNewCommand(app, new_arguments);
  const CLI::App* prune = AddPruneCommand(app, prune_arguments);
  const CLI::App* help = AddHelpCommand(app, help_arguments);
  for (CLI::App* command : app.get_subcommands({})) command->group("Commands");
  const std::vector<std::string> words(argv + std::min(1, argc), argv + argc);
  if (!words.empty() && words.front() == "--complete") {
    PrintExactly(Complete(app, std::span(words).subspan(1)));
    return kSuccess;
  }
  const std::string empty = FindEmptyArgument(words);
  if (!empty.empty()) return Refuse(app, empty);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    Print(stdout, "{}", app.help());
    return kSuccess;
  } catch (const CLI::CallForVersion&) {
    Print(stdout, "{}\n", VersionText());
    return kSuccess;
  } catch (const CLI::ParseError& error) {
    return Refuse(app, DescribeParseError(app, error));
  }
  const std::string mistake = FindMistake(app);
  if (!mistake.empty()) return Refuse(app, mistake);
  if (help->parsed()) return RunHelpCommand(app, help_arguments);
  if (schema->parsed()) return RunSchemaCommand(schema_arguments);
  if (new_spec->parsed()) return RunNewCommand(new_arguments);
  const std::size_t asked = std::max(arguments.threads, verify_arguments.threads);
  const std::size_t wanted = asked > 0 ? asked : ProcessorCount();
  const ThreadLimit limit(wanted);
  if (limit.threads() < wanted) NoteFewThreads(wanted, limit.threads());
  if (verify->parsed()) return RunVerifyCommand(verify_arguments);
  if (compare->parsed()) return RunCompareCommand(compare_arguments);
  if (contrast->parsed()) return RunContrastCommand(contrast_arguments);
  if (list->parsed()) return RunListCommand(list_arguments);
  if (export_runs->parsed()) return RunExportCommand(export_arguments);
  if (predict->parsed()) return RunPredictCommand(predict_arguments);
  if (evaluate->parsed()) return RunEvaluateCommand(evaluate_arguments);
  if (report->parsed()) return RunReportCommand(report_arguments);
  if (submit->parsed()) return RunSubmitCommand(submit_arguments);
  if (prune->parsed()) return RunPruneCommand(prune_arguments);
  if (status->parsed()) return RunStatusCommand(status_arguments);
  if (arguments.named.specs.empty()) {
    return Refuse(app, "name at least one spec, for example experiments/smoke.toml");
  }
  return RunSpecs(arguments);
}

void SayOutOfMemory() noexcept { std::fputs("runexp: out of memory\n", stderr); }

void SayProblem(const std::exception& problem) noexcept {
  try {
    PrintMessage("runexp: " + TextOf(problem));
  } catch (const std::bad_alloc&) {
    SayOutOfMemory();
  }
}

const std::terminate_handler kUsualEnd = std::get_terminate();

// Some noexcept functions of CLI11 allocate.
[[noreturn]] void EndWithoutCatch() {
  try {
    if (std::current_exception() != nullptr) throw;
  } catch (const std::bad_alloc&) {
    SayOutOfMemory();
    std::_Exit(kRunFailed);
  } catch (...) {
  }
  kUsualEnd();
  std::abort();
}

}  // namespace
}  // namespace runexp

int main(int argc, char** argv) {
  runexp::OccupyStandardDescriptors();
  if (argc == 2 && argv[1] == runexp::kReaderMode) runexp::ServeAsReader();
  std::set_terminate(runexp::EndWithoutCatch);
  runexp::UseThisProgramAsReader();
  int code = 1;
  try {
    code = runexp::Main(argc, argv);
  } catch (const std::exception& problem) {
    runexp::SayProblem(problem);
  }
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  // Commands that only print were ended by SIGPIPE. Others have done their work, which the exit
  // code tells of; that nobody wants to read more is no mistake.
  if (runexp::OutputIsUnread()) return code;
  std::fputs("runexp: the result could not be written to the standard output\n", stderr);
  return code == 0 ? 1 : code;
}
