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
#include "core/report/compare/difference_text.h"
#include "core/run/interrupt.h"
#include "core/run/verify.h"
#include "core/text/console.h"
#include "core/text/human_text.h"
#include "core/text/redrawn_lines.h"
#include "core/text/terminal.h"
#include "tools/cli/message.h"
#include "tools/cli/number_option.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
It runs the stored spec again on this machine and compares every number of the
curve, every sample and every parameter bit for bit while it runs. A run that
has not ended is verified as far as it goes. Nothing is written. With
--integrity it only checks digests: they find all damage by disks and copies; a
forger who computes them anew is found by running it again.

Examples:
  runexp verify runs/smoke-*.h5
  runexp verify --epochs 50 RUN.h5
  runexp verify --integrity runs/*.h5

Exit codes: 0 identical; 1 it differs, and where; 2 it cannot be verified
(damaged file, text not found, other numerics_version, no finished epoch yet);
130 interrupted.
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

// What was compared in a run that is identical.
std::string ComparedText(const Verification& result) {
  if (!result.complete) {
    return fmt::format("{} compared; the log has more", Count(result.epochs, "epoch"));
  }
  if (result.epochs == 0) return "it diverges in its first epoch, as logged";
  return fmt::format("all {}, the samples and the parameters", Count(result.epochs, "epoch"));
}

ExitCode ReportVerification(const std::string& name, const Verification& result) {
  switch (result.verdict) {
    case Verdict::kIdentical:
      Print(stdout, "{}: identical\n  {}\n", name, ComparedText(result));
      return kSuccess;
    case Verdict::kDiffers:
      Print(stdout, "{}: differs\n{}", name,
            FormatDifference(*result.difference, "logged", "computed"));
      return kDiffers;
    case Verdict::kInterrupted:
      Print(stderr, "{}: interrupted, identical in {} so far\n", name,
            Count(result.epochs, "epoch"));
      return kStopped;
  }
  return kUnverifiable;
}

void ReportUnverified(const std::string& run, bool integrity) {
  Print(stdout, "{}: {}\n", run, integrity ? "not intact" : "cannot be verified");
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
  const VerifyOptions options = {.corpus = arguments.corpus, .epochs = arguments.epochs};
  const Verification result =
      VerifyRun(bytes, run, options,
                [&status](std::int64_t done, std::int64_t epochs) { status.Show(done, epochs); });
  status.Clear();
  return ReportVerification(run, result);
}

}  // namespace

CLI::App* AddVerifyCommand(CLI::App& app, VerifyArguments& arguments) {
  CLI::App* command =
      AddCommand(app, "verify", "Run a logged run again: are its bits the same?", kFooter);
  command->add_option("RUN", arguments.runs, "Run files")->type_name("")->required();
  command->add_flag("--integrity", arguments.integrity, "Only check digests; takes milliseconds");
  AddInteger(*command, {"--epochs", "N", "Verify the first N epochs only"},
             RangeOfField("training.epochs"), [&](std::int64_t n) { arguments.epochs = n; });
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
    if (!arguments.simd_target.empty()) ForceTarget(arguments.simd_target);
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
  InstallInterruptHandlers();
  ExitCode worst = kSuccess;
  for (const std::string& run : arguments.runs) {
    ExitCode code = kUnverifiable;
    try {
      code = VerifyOne(run, arguments);
    } catch (const ReaderUnavailable& error) {
      ReportUnverified(run, false);
      PrintMessage(error.what());
    } catch (const Error& error) {
      ReportUnverified(run, arguments.integrity);
      PrintMessage(error.what());
    } catch (const std::exception& error) {  // includes bad_alloc for what a forged file asks for
      ReportUnverified(run, arguments.integrity);
      PrintMessage(fmt::format("{}: {}", run, TextOf(error)));
    }
    worst = std::max(worst, code);
    if (code == kStopped) break;
  }
  return worst;
}

}  // namespace runexp
