#include "tools/cli/compare_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/output_file.h"
#include "core/report/compare/braille_plot.h"
#include "core/report/compare/compare_bits.h"
#include "core/report/compare/compare_runs.h"
#include "core/report/compare/compare_traces.h"
#include "core/report/load_runs.h"
#include "core/text/console.h"
#include "core/text/terminal.h"
#include "tools/cli/message.h"
#include "tools/cli/named_runs.h"
#include "tools/cli/number_option.h"
#include "tools/cli/run_selection.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
It shows the fields of the spec that differ, perplexity in some epochs, when it
first falls below some values and below that of guessing, the area below the
curve (the mean of ln perplexity / ln of guessing, over the epochs that all
have), its spikes (more than 1.5 times the lowest before), the norms of the
parameters and of their differences, and a plot of perplexity on a log axis, in
colour on a terminal unless NO_COLOR is set.

With --bits it takes two runs and names the first epoch and metric, and the
first parameter, in which they differ, and whether spec, corpus or
numerics_version explain it. Of two traces (runexp verify --trace) it names the
first digest that differs: the update, the operation and the tensor.

runexp list --help explains --where.

In JSON an infinite perplexity is the text "inf"; what does not exist, such as
the cosine with a matrix that is all zeros, is null.

Examples:
  runexp compare A.h5 B.h5 --at 10,100,1000 --below 10,2,1.1
  runexp compare --where 'seed=1 and learning_rate=100'
  runexp compare --bits A.h5 B.h5
  runexp compare --bits A.trace B.trace

Exit codes: 0 all well (unreadable files of a directory are named and skipped);
1 with --bits: they differ; 2 a file that is named cannot be read, or fewer than
two runs are left, or with --bits neither has a finished epoch, or the traces
are damaged or of different epochs.)";

// Reports why a file cannot be read. Skips such files from a directory; returns nothing if the file
// was named.
std::vector<LoadedRun> ReadAll(const CompareArguments& arguments) {
  std::vector<LoadedRun> runs;
  bool all_well = true;
  const auto report_named = [&](const std::string& reason) {
    PrintMessage(reason);
    all_well = false;
  };
  std::vector<std::filesystem::path> named = NamedOrDefault(arguments.runs);
  const auto files = Where(arguments.where, FindRunFiles(named, report_named));
  if (files.empty() && all_well) throw Error("runexp compare: there are no such runs");
  std::erase_if(named, [](const auto& path) { return std::filesystem::is_directory(path); });
  const auto named_files = FindRunFiles(named, [](const std::string&) {});
  for (const std::filesystem::path& file : files) {
    const bool is_named = std::ranges::find(named_files, file) != named_files.end();
    ForEachRun(
        {file}, [&](LoadedRun run) { runs.push_back(std::move(run)); },
        is_named ? SkippedRun(report_named) : SkippedRun(PrintMessage));
  }
  if (!all_well) runs.clear();
  return runs;
}

// Throws Error if the file cannot be read.
bool IsTrace(const std::string& file) {
  const std::vector<std::byte> head = ReadFileHead(file, kOutputHead);
  return BeginsAsTrace({reinterpret_cast<const char*>(head.data()), head.size()});
}

bool AnyIsTrace(const std::vector<std::string>& files) {
  return std::ranges::any_of(files, [](const std::string& file) {
    try {
      return IsTrace(file);
    } catch (const Error&) {
      return false;  // whoever reads it says why
    }
  });
}

ExitCode CompareTheirTraces(const std::string& a, const std::string& b, bool json) {
  for (const std::string& file : {a, b}) {
    if (IsTrace(file)) continue;
    throw Error(
        fmt::format("{}: this is not a trace, but the other file is\n"
                    "  Compare two traces, or two runs.",
                    file));
  }
  std::ifstream in_a(a, std::ios::binary), in_b(b, std::ios::binary);
  TraceReader reader_a(in_a, a), reader_b(in_b, b);
  const TraceComparison comparison = CompareTraces(reader_a, reader_b);
  if (json) {
    PrintExactly(TracesJson(comparison, a, b));
  } else {
    Print(stdout, "A  {}\nB  {}\n\n{}", a, b, FormatTraces(comparison));
  }
  return comparison.first ? kDiffers : kSuccess;
}

ExitCode CompareTheirBits(const CompareArguments& arguments) {
  if (arguments.runs.size() != 2) {
    Print(stderr,
          "runexp compare --bits: it compares two runs, or two traces:\n"
          "  runexp compare --bits A B\n");
    return kUsage;
  }
  const std::string a = OneRun(arguments.runs[0]), b = OneRun(arguments.runs[1]);
  if (AnyIsTrace({a, b})) return CompareTheirTraces(a, b, arguments.json);
  std::vector<LoadedRun> runs;
  for (const std::string& file : {a, b}) {  // one by one, because they may be the same
    try {
      runs.push_back(ReadRun(file, ReaderUse::kOwn));  // the difference is the question
    } catch (const Error& error) {
      PrintMessage(error.what());
    }
  }
  if (runs.size() != 2) return kUnverifiable;
  const BitComparison comparison = CompareBits(runs[0].record, runs[1].record);
  if (arguments.json) {
    PrintExactly(BitsJson(comparison, a, b));
  } else {
    Print(stdout, "A  {}\nB  {}\n\n{}", a, b, FormatBits(comparison));
  }
  return comparison.same() ? kSuccess : kDiffers;
}

std::string Plot(const std::vector<LoadedRun>& runs, const Comparison& comparison) {
  std::vector<PlotCurve> curves;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    curves.push_back({comparison.runs[i].label, HeadlineCurve(runs[i].record)});
  }
  const std::string plot = PlotCurves(curves, {.colour = OutputHasColour()});
  return plot.empty() ? "" : "\nperplexity\n" + plot;
}

}  // namespace

CLI::App* AddCompareCommand(CLI::App& app, CompareArguments& arguments) {
  CLI::App* command =
      AddCommand(app, "compare", "Specs, curves and parameters side by side", kFooter);
  command->add_option("RUNS", arguments.runs, kRunsMeaning)->type_name("");
  CLI::Option* where = AddWhereOption(*command, arguments.where);
  CLI::Option* at = AddIntegers(*command, {"--at", "N,...", "Epochs at which perplexity is shown"},
                                RangeOfField("training.epochs"), arguments.epochs);
  CLI::Option* below =
      AddFloats(*command, {"--below", "X,...", "When does perplexity first fall below these?"},
                kPositiveFloats, arguments.below);
  command->add_flag("--bits", arguments.bits, "Bit for bit: where do two runs part?")
      ->excludes(at)
      ->excludes(below)
      ->excludes(where);
  command->add_flag("--json", arguments.json, "The same as JSON");
  return command;
}

ExitCode RunCompareCommand(const CompareArguments& arguments) {
  try {
    if (arguments.bits) return CompareTheirBits(arguments);
    const std::vector<LoadedRun> runs = ReadAll(arguments);
    if (runs.empty()) return kUnverifiable;
    if (runs.size() < 2 || runs.size() > kMaxComparedRuns) {
      Print(stderr, "runexp compare: name from 2 to {} different runs, not {}\n", kMaxComparedRuns,
            runs.size());
      return kUsage;
    }
    const Comparison comparison = CompareRuns(runs, {arguments.epochs, arguments.below});
    if (arguments.json) {
      PrintExactly(ComparisonJson(comparison));
    } else {
      PrintText(stdout, FormatComparison(comparison, OutputWidth()));
      PrintDrawing(stdout, Plot(runs, comparison));
    }
    return kSuccess;
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
}

}  // namespace runexp
