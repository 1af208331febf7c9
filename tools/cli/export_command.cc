#include "tools/cli/export_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <system_error>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/collection_file.h"
#include "core/log/output_file.h"
#include "core/log/run_file.h"
#include "core/log/weight_file.h"
#include "core/report/export/export_runs.h"
#include "core/run/convert.h"
#include "core/run/experiment.h"
#include "core/run/interrupt.h"
#include "core/run/predict.h"
#include "core/run/pytorch_weights.h"
#include "core/text/console.h"
#include "core/text/human_text.h"
#include "core/view/count_line.h"
#include "tools/cli/message.h"
#include "tools/cli/named_runs.h"
#include "tools/cli/prepare_output.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
CSV and JSON lines hold one row for each epoch of each run, with the fields in
which the runs differ, or with --summary one row for each run, with all fields.
HDF5 holds both: the facts of a run over the dimension run, and the curves over
run and epoch. xarray.open_dataset(FILE, engine="h5netcdf") opens it;
.to_dataframe() of that is for pandas. An infinite perplexity is inf in CSV and
the text "inf" in JSON, which has no such number. runexp list --help explains
--where.

Plain CSV holds every value as it is: read it with pandas.read_csv(FILE,
dtype={"run_id": str}), because an id may consist of digits. A spreadsheet takes
UTF-8 for another encoding, and texts that begin with = + - or @ for formulas,
which may do harm in runs of somebody else. With --excel the file begins with
the mark of UTF-8, and a text that would be a formula or a number begins with '.
Numbers stay numbers.

With --summary and --over there is a row for each group of runs, with what
runexp list --over shows.

With --weights the parameters of one run go to a file in the safetensors format,
by PyTorch's names: rnn.weight_ih_l0 … of a torch.nn.RNN, GRU or LSTM that reads
one-hot vectors (or embedding.weight's), then linear.weight and linear.bias.
bias_ih is our bias; bias_hh is zero, but for a GRU's inner bias. A run starts
from such a file with model.initial = "file" and model.initial_file.

Examples:
  runexp export runs -o curves.csv
  runexp export --summary --format jsonl --where 'status=finished'
  runexp export runs --excel --summary -o for_excel.csv
  runexp export --summary --over seed -o groups.csv
  runexp export runs -o all.h5
  runexp export --weights runs/NAME-ID.h5 -o model.safetensors

Exit codes: 0 all well (missing and unreadable files are named and skipped); 1
the output cannot be written; 2 a wrong expression or option, nothing could be
read, or the output would replace something else than an earlier one; 130
interrupted.)";

bool IsToStdout(const ExportArguments& arguments) {
  return arguments.output.empty() || arguments.output == "-";
}

std::string FormatOf(const ExportArguments& arguments) {
  if (!arguments.format.empty()) return arguments.format;
  const std::string extension = std::filesystem::path(arguments.output).extension().string();
  if (IsToStdout(arguments) || extension == ".csv") return "csv";
  if (extension == ".jsonl" || extension == ".ndjson") return "jsonl";
  if (extension == ".h5" || extension == ".hdf5" || extension == ".nc") return "hdf5";
  throw Error(
      fmt::format("-o {}: what format should that be?\n"
                  "  End the name in .csv, .jsonl or .h5, or say it with --format.",
                  arguments.output));
}

TextFormat TextFormatOf(const std::string& format, const ExportArguments& arguments) {
  if (format != "csv") return TextFormat::kJsonLines;
  return arguments.excel ? TextFormat::kSpreadsheetCsv : TextFormat::kCsv;
}

// What is exported: groups only where they are asked for.
SelectedGroups Select(const ExportArguments& arguments) {
  if (!arguments.groups.over.empty()) return SelectGroups(arguments.selection, arguments.groups);
  return {SelectRuns(arguments.selection), {}};
}

void ExportText(const ExportArguments& arguments, TextFormat format, const SelectedGroups& selected,
                const TextSink& write) {
  CountLine line("exporting");
  if (!arguments.groups.over.empty()) {
    ExportGroups(selected.groups, format, write);
  } else if (arguments.summary) {
    ExportSummary(selected.rows, format, write);
  } else {
    ExportMetrics(selected.rows, format, write, PrintMessage,
                  [&](std::size_t done, std::size_t all) {
                    if (!IsToStdout(arguments)) line.Show(done, all);
                  });
  }
}

OutputKind OutputKindOf(const std::string& format) {
  if (format == "hdf5") return {"a collection of runs", BeginsAsCollection};
  if (format == "csv") {
    return {"CSV of runexp export",
            [](std::string_view head) { return BeginsAsExport(head, TextFormat::kCsv); }};
  }
  return {"JSON lines of runexp export",
          [](std::string_view head) { return BeginsAsExport(head, TextFormat::kJsonLines); }};
}

// "curves.csv: 36 runs, 120 KiB"; nothing where that would be behind the output itself.
void SayWhatWasWritten(const std::string& output, const std::string& what) {
  std::error_code failure;
  const std::uintmax_t size = std::filesystem::file_size(output, failure);
  if (failure || IsWrittenThrough(output)) return;
  if (std::filesystem::equivalent(output, "/dev/stdout", failure)) return;
  Print(stdout, "{}: {}, {}\n", output, what, HumanBytes(static_cast<double>(size)));
}

// Writes the parameters of one run as a file of PyTorch's.
void ExportWeights(const ExportArguments& arguments) {
  const OutputKind kind = {"weights of runexp export --weights", BeginsAsWeights};
  if (arguments.selection.runs.size() != 1 || IsToStdout(arguments)) {
    throw Error("runexp export --weights: name one run file, and where to write with -o FILE");
  }
  CheckOutput(arguments.output, kind);
  const std::string file = OneRun(arguments.selection.runs.front());
  const RunRecord run = ParseRun(ReadFile(file), file);
  const ModelShape shape = ShapeOf(run.spec, run.corpus.vocabulary.size());
  const Parameters parameters = FromTensors(LoggedParameters(run, arguments.from), shape);
  const std::map<std::string, std::string> metadata = {
      {"format", "pt"},
      {"run_id", run.run_id},
      {"parameters", arguments.from.empty() ? "final" : arguments.from}};
  const auto bytes = SerializeWeights(ToPytorch(shape, parameters), metadata);
  PrepareForOutput(arguments.output);
  OutputFile output(arguments.output, kind);
  output.Write(bytes);
  output.Finish();
  SayWhatWasWritten(arguments.output, "the parameters of run " + run.run_id);
}

std::vector<std::byte> Collect(const SelectedGroups& selected) {
  CountLine line("exporting");
  return SerializeCollection(
      CollectRuns(selected.rows, PrintMessage,
                  [&line](std::size_t done, std::size_t all) { line.Show(done, all); }));
}

struct Stopped {};  // thrown when the user interrupts

void WriteFile(const ExportArguments& arguments, const std::string& format,
               const SelectedGroups& selected) {
  std::vector<std::byte> collection;
  if (format == "hdf5") collection = Collect(selected);
  PrepareForOutput(arguments.output);
  OutputFile file(arguments.output, OutputKindOf(format));
  if (format == "hdf5") {
    file.Write(collection);
  } else {
    ExportText(arguments, TextFormatOf(format, arguments), selected,
               [&file](std::string_view text) {
                 if (Interrupted()) throw Stopped();
                 file.Write(std::as_bytes(std::span(text)));
               });
  }
  file.Finish();
  const auto runs = static_cast<std::int64_t>(selected.rows.size());
  SayWhatWasWritten(arguments.output, Count(runs, "run"));
}

ExitCode Export(const ExportArguments& arguments) {
  if (arguments.weights) {
    ExportWeights(arguments);
    return kSuccess;
  }
  const std::string format = FormatOf(arguments);
  const bool to_stdout = IsToStdout(arguments);
  if (format == "hdf5" && to_stdout) {
    throw Error("runexp export: HDF5 needs a file: name it with -o FILE.h5");
  }
  if (format == "hdf5" && arguments.summary) {
    throw Error(
        "runexp export --summary: HDF5 holds one value for each run anyway, besides the curves\n"
        "  Leave out --summary, or write .csv or .jsonl.");
  }
  if (format != "csv" && arguments.excel) {
    throw Error(
        fmt::format("runexp export --excel: only CSV is for spreadsheets, not {}\n"
                    "  Leave out --excel, or write .csv.",
                    format == "hdf5" ? "HDF5" : "JSON lines"));
  }
  if (!to_stdout) CheckOutput(arguments.output, OutputKindOf(format));
  const SelectedGroups selected = Select(arguments);
  if (selected.rows.empty())
    throw Error("runexp export: there are no such runs; nothing was written");
  if (to_stdout) {
    ExportText(arguments, TextFormatOf(format, arguments), selected,
               [](std::string_view text) { PrintExactly(text); });
    return kSuccess;
  }
  try {
    WriteFile(arguments, format, selected);
  } catch (const NothingRead&) {
    throw;  // not a problem of the output
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kRunFailed;
  } catch (const Stopped&) {
    return kStopped;
  }
  return kSuccess;
}

}  // namespace

CLI::App* AddExportCommand(CLI::App& app, ExportArguments& arguments) {
  CLI::App* command =
      AddCommand(app, "export", "Runs as CSV, JSON lines or one HDF5 file", kFooter);
  AddSelectionOptions(*command, arguments.selection);
  CLI::Option* summary =
      command->add_flag("--summary", arguments.summary, "One row for each run, not each epoch");
  AddGroupOptions(*command, arguments.groups)->needs(summary);
  command->add_flag("--excel", arguments.excel,
                    "Safe CSV for spreadsheets: UTF-8 mark, no formulas");
  CLI::Option* weights = command->add_flag("--weights", arguments.weights,
                                           "The parameters of one run, as safetensors for PyTorch");
  command
      ->add_option("--from", arguments.from,
                   "Of --weights: final (default), best, initial, an epoch")
      ->type_name("WHEN")
      ->needs(weights)
      ->expected(1);
  command->add_option("--format", arguments.format, "csv, jsonl or hdf5 (default: by -o; csv)")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"csv", "jsonl", "hdf5"}))
      ->expected(1);
  command->add_option("-o,--output", arguments.output, "File to write (default, and -: stdout)")
      ->type_name("FILE")
      ->expected(1);
  return command;
}

ExitCode RunExportCommand(const ExportArguments& arguments) {
  try {
    return Export(arguments);
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
}

}  // namespace runexp
