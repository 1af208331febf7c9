#include "tools/compare_command.h"

#include <exception>
#include <optional>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "core/report/compare_bits.h"
#include "core/run/console.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
It names the first epoch and metric, and the first parameter, in which the two
differ, and whether spec, corpus or numerics_version explain it.

Exit codes: 0 the same bits; 1 they differ; 2 one of them cannot be read.)";

// Nothing, once it has said why, where the file cannot be read.
std::optional<RunRecord> ReadRun(const std::string& file) {
  try {
    return ParseRun(ReadFile(file), file);
  } catch (const Error& error) {
    Print(stderr, "{}\n", error.what());
  } catch (const std::exception& error) {  // such as no memory for what a forged file asks for
    Print(stderr, "{}: {}\n", file, error.what());
  }
  return std::nullopt;
}

}  // namespace

CLI::App* AddCompareCommand(CLI::App& app, CompareArguments& arguments) {
  CLI::App* command = app.add_subcommand("compare", "Where do the bits of two runs part?");
  command->footer(kFooter);
  command->get_formatter()->column_width(24);
  command->set_help_flag("-h,--help", "Print this help");
  command->add_option("RUN", arguments.runs, "Two run files, A and B")->type_name("")->required();
  command->add_flag("--bits", arguments.bits, "Compare bit for bit: the one way so far");
  return command;
}

ExitCode RunCompareCommand(const CompareArguments& arguments) {
  if (!arguments.bits || arguments.runs.size() != 2) {
    Print(stderr,
          "runexp compare: so far it compares two runs bit for bit and nothing else:\n"
          "  runexp compare --bits A B\n");
    return kUsage;
  }
  const std::optional<RunRecord> a = ReadRun(arguments.runs[0]);
  const std::optional<RunRecord> b = ReadRun(arguments.runs[1]);
  if (!a || !b) return kUnverifiable;
  const BitComparison comparison = CompareBits(*a, *b);
  Print(stdout, "A  {}\nB  {}\n\n{}", arguments.runs[0], arguments.runs[1], comparison.text);
  return comparison.same ? kSuccess : kDiffers;
}

}  // namespace runexp
