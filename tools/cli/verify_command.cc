#include "tools/cli/verify_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <exception>

#include "core/base/error.h"
#include "core/kernels/simd_target.h"
#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "core/log/run_integrity.h"
#include "core/log/trace_file.h"
#include "core/parallel/loop.h"
#include "core/report/compare/difference_text.h"
#include "core/run/interrupt.h"
#include "core/run/provenance.h"
#include "core/run/verify.h"
#include "core/text/console.h"
#include "core/text/human_text.h"
#include "core/text/redrawn_lines.h"
#include "core/text/terminal.h"
#include "tools/cli/message.h"
#include "tools/cli/number_option.h"
#include "tools/cli/prepare_output.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
It trains again from the stored spec and the text, and compares every number of
the curve, every sample and every parameter bit for bit while it does. It stops
at the first difference and names it. A run that has not ended is verified as
far as it goes. No run file is changed.

What "identical" proves: this build (its compiler, its SIMD target) computes on
this machine, from that spec and that text, the same bits as the log holds: all
its epochs, samples and parameters, the checkpoint of a run that has not ended,
or with --epochs only the first epochs. It does not prove that another build or
machine computes them (verify there, too), nor who made the file, when and where
(name, notes, timing and provenance are not compared).

With --integrity it only checks digests: they find all damage by disks and
copies; a forger who computes them anew is found by running it again.

With --trace it verifies up to this epoch and writes, for each update of it, a
digest of each intermediate value, in the order of computation. Where a run
differs on two machines, trace on both the epoch that verify names; compare
--bits of the traces names the update, the operation and the tensor in which
they part. core/log/FORMAT.md describes the file.

Examples:
  runexp verify runs/smoke-*.h5
  runexp verify --epochs 50 RUN.h5
  runexp verify --integrity runs/*.h5
  runexp verify --trace 7 RUN.h5 -o here.trace

Exit codes: 0 identical; 1 it differs, and where; 2 it cannot be verified
(damaged file, text not found, other numerics_version, no finished epoch yet) or
not be traced (no such epoch, FILE cannot be written); 130 interrupted.
With --integrity: 0 intact; 2 damaged. Of several runs the highest counts.)";

using Clock = std::chrono::steady_clock;

// A line on a terminal, redrawn at most ten times a second.
class StatusLine {
 public:
  explicit StatusLine(bool shown) : shown_(shown) {}
  void Show(std::int64_t done, std::int64_t epochs) {
    if (!shown_ || Clock::now() - last_ < std::chrono::milliseconds(100)) return;
    last_ = Clock::now();
    const std::string erase = line_.Erase(TerminalColumns());
    PrintDrawing(stderr, erase + line_.Draw(fmt::format("identical so far: epoch {}/{}",
                                                        WithCommas(done), WithCommas(epochs))));
  }
  void Clear() { PrintDrawing(stderr, line_.Erase(TerminalColumns())); }

 private:
  bool shown_;
  RedrawnLines line_;
  Clock::time_point last_;
};

// What was proved of a run that is identical.
std::string ProofText(const Verification& result) {
  const auto provenance = CollectProvenance();
  const auto threads = static_cast<std::int64_t>(ThreadCount());
  const std::string what =
      !result.complete ? fmt::format("the first {} of the log", Count(result.epochs, "epoch"))
      : result.epochs == 0
          ? std::string("that it diverges in its first epoch")
          : fmt::format("all {}, the samples and the parameters", Count(result.epochs, "epoch"));
  return fmt::format("  {}, to the bit,\n  computed again here by this build ({}, {}, {})\n", what,
                     provenance.at("compiler"), provenance.at("simd_target"),
                     Count(threads, "thread"));
}

std::string TraceText(const Verification& result, const VerifyArguments& arguments) {
  if (arguments.traced_epoch == 0) return "";
  if (result.traced) {
    return fmt::format("  trace of epoch {}: {}\n", arguments.traced_epoch, arguments.output);
  }
  return fmt::format("  no trace: they differ before epoch {}{}\n", arguments.traced_epoch,
                     result.epochs > 0 ? fmt::format("; trace epoch {}", result.epochs) : "");
}

ExitCode ReportVerification(const std::string& name, const VerifyArguments& arguments,
                            const Verification& result) {
  switch (result.verdict) {
    case Verdict::kIdentical:
      Print(stdout, "{}: identical\n{}{}", name, ProofText(result), TraceText(result, arguments));
      return kSuccess;
    case Verdict::kDiffers:
      Print(stdout, "{}: differs\n{}{}", name,
            FormatDifference(*result.difference, "logged", "computed"),
            TraceText(result, arguments));
      return kDiffers;
    case Verdict::kInterrupted:
      Print(stderr, "{}: interrupted, identical in {} so far\n", name,
            Count(result.epochs, "epoch"));
      return kStopped;
  }
  return kUnverifiable;
}

void ReportUnverified(const std::string& run, const VerifyArguments& arguments) {
  const char* verdict = arguments.integrity           ? "not intact"
                        : arguments.traced_epoch != 0 ? "not traced"
                                                      : "cannot be verified";
  Print(stdout, "{}: {}\n", run, verdict);
}

ExitCode VerifyOne(const std::string& run, const VerifyArguments& arguments) {
  StartReader();
  const std::vector<std::byte> bytes = ReadFile(run);
  if (arguments.integrity) {
    ParseIntactRun(bytes, run);
    Print(stdout, "{}: intact\n", run);
    return kSuccess;
  }
  StatusLine status(!arguments.quiet && ErrorsCanBeRedrawn());
  const bool traces = arguments.traced_epoch != 0;
  const VerifyOptions options = {.corpus = arguments.corpus,
                                 .epochs = traces ? arguments.traced_epoch : arguments.epochs,
                                 .trace = arguments.output};
  const Verification result =
      VerifyRun(bytes, run, options,
                [&status](std::int64_t done, std::int64_t epochs) { status.Show(done, epochs); });
  status.Clear();
  return ReportVerification(run, arguments, result);
}

// Throws Error. Called before anything is read.
void Prepare(const VerifyArguments& arguments) {
  if (!arguments.simd_target.empty()) ForceTarget(arguments.simd_target);
  if (arguments.traced_epoch == 0) return InstallInterruptHandlers();
  if (arguments.runs.size() != 1) {
    throw Error(
        "runexp verify --trace: it traces one run:\n  runexp verify --trace EPOCH RUN -o FILE");
  }
  CheckOutput(arguments.output, TraceOutput());
  PrepareForOutput(arguments.output);
}

}  // namespace

CLI::App* AddVerifyCommand(CLI::App& app, VerifyArguments& arguments) {
  CLI::App* command =
      AddCommand(app, "verify", "Run a logged run again: are its bits the same?", kFooter);
  command->add_option("RUN", arguments.runs, "Run files")->type_name("")->required();
  CLI::Option* integrity = command->add_flag("--integrity", arguments.integrity,
                                             "Only check digests; takes milliseconds");
  AddInteger(*command, {"--epochs", "N", "Verify the first N epochs only"},
             RangeOfField("training.epochs"), [&](std::int64_t n) { arguments.epochs = n; })
      ->excludes(integrity);
  CLI::Option* trace =
      AddInteger(*command, {"--trace", "EPOCH", "Write digests of all that this epoch computes"},
                 RangeOfField("training.epochs"),
                 [&](std::int64_t n) { arguments.traced_epoch = n; })
          ->excludes(integrity)
          ->excludes("--epochs");
  CLI::Option* output = command->add_option("-o,--output", arguments.output, "The trace to write")
                            ->type_name("FILE")
                            ->expected(1)
                            ->needs(trace);
  trace->needs(output);
  command->add_option("--corpus", arguments.corpus, "Where the text is now")
      ->type_name("FILE")
      ->expected(1);
  command->add_option("--simd", arguments.simd_target, "Instruction set, such as AVX2")
      ->type_name("TARGET")
      ->expected(1);
  AddThreads(*command, {"--threads", "N", "Threads in all"}, arguments.threads);
  command->add_flag("--quiet", arguments.quiet, "No progress, only the results");
  return command;
}

ExitCode RunVerifyCommand(const VerifyArguments& arguments) {
  try {
    Prepare(arguments);
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
  ExitCode worst = kSuccess;
  for (const std::string& run : arguments.runs) {
    ExitCode code = kUnverifiable;
    try {
      code = VerifyOne(run, arguments);
    } catch (const ReaderUnavailable& error) {
      Print(stdout, "{}: cannot be verified\n", run);
      PrintMessage(error.what());
    } catch (const Error& error) {
      ReportUnverified(run, arguments);
      PrintMessage(error.what());
    } catch (const std::exception& error) {  // includes bad_alloc for what a forged file asks for
      ReportUnverified(run, arguments);
      PrintMessage(fmt::format("{}: {}", run, TextOf(error)));
    }
    worst = std::max(worst, code);
    if (code == kStopped) break;
  }
  return worst;
}

}  // namespace runexp
