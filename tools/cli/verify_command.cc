#include "tools/cli/verify_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iterator>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/kernels/simd_target.h"
#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "core/log/run_integrity.h"
#include "core/log/trace_file.h"
#include "core/log/trailer.h"
#include "core/report/load_runs.h"
#include "core/run/interrupt.h"
#include "core/run/verify.h"
#include "core/text/console.h"
#include "core/text/human_text.h"
#include "core/text/redrawn_lines.h"
#include "core/text/terminal.h"
#include "tools/cli/expectations.h"
#include "tools/cli/message.h"
#include "tools/cli/named_runs.h"
#include "tools/cli/number_option.h"
#include "tools/cli/prepare_output.h"
#include "tools/cli/run_selection.h"
#include "tools/cli/verify_report.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
It takes files, directories and beginnings of ids (default: runs). It trains
again from the stored spec and the text, and compares every number of the curve,
every sample and every parameter bit for bit while it does. It stops at the
first difference and names it. A run that has not ended is verified as far as it
goes. No run file is changed.

What "identical" proves: this build (its compiler, its SIMD target) computes on
this machine, from that spec and that text, the same bits as the log holds: all
its epochs, samples and parameters, the checkpoint of a run that has not ended,
or with --epochs only the first epochs. It does not prove that another build or
machine computes them (verify there, too), nor who made the file, when and where
(name, notes, timing and provenance are not compared).

With --integrity it only checks digests. They reveal all damage by disks and
copies; a forger can compute them again, which only a full verify reveals.

With --trace it verifies up to this epoch and writes, for each update of it, a
digest of each intermediate value, in the order of computation. Where a run
differs on two machines, trace on both the epoch that verify names; compare
--bits of the traces names the update, the operation and the tensor in which
they part. core/log/FORMAT.md describes the file.

With --expect, or where the spec has expect.result_sha256, an identical run must
also have this result; so CI holds a number of a paper or of a release.

With --where it verifies only these runs, and names what cannot be read;
runexp list --help explains the expressions.

Examples:
  runexp verify runs/smoke-*.h5
  runexp verify runs --json
  runexp verify --where 'started>=2026-11-29 and status=finished'
  runexp verify 2f70 --expect 2f70=$(cat expected.sha256)
  runexp verify --epochs 50 RUN.h5
  runexp verify --integrity runs/*.h5
  runexp verify --trace 7 RUN.h5 -o here.trace

Exit codes: 0 identical; 1 it differs, and where, or is not as expected; 2 it
cannot be verified (damaged file, text not found, other numerics_version, no
finished epoch yet) or not be traced (no such epoch, FILE cannot be written);
130 interrupted.
With --integrity: 0 intact; 2 damaged. Of several runs 2 counts most, then 130.)";

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

void PrintReport(const VerifyReport& report, const VerifyArguments& arguments) {
  if (arguments.json) {
    PrintExactly(VerifyJson(report));
    std::fflush(stdout);
    return;
  }
  PrintText(report.code == kStopped ? stderr : stdout, VerifyText(report));
  if (!report.reason.empty()) PrintMessage(report.reason);
}

const char* VerdictOf(const Verification& result) {
  switch (result.verdict) {
    case Verdict::kIdentical:
      return "identical";
    case Verdict::kDiffers:
      return "differs";
    case Verdict::kInterrupted:
      return "interrupted";
  }
  return "unverifiable";
}

// Takes what the verification found into the report.
void Take(Verification result, const Expectations& expectations, VerifyReport& report) {
  report.verdict = VerdictOf(result);
  // Its first epochs alone prove no result.
  if (result.complete) {
    report.expected_sha256 = expectations.Of(result.run_id, result.expected_sha256);
  }
  const bool is_expected =
      report.expected_sha256.empty() || report.expected_sha256 == result.logged_sha256;
  if (result.verdict == Verdict::kIdentical && !is_expected) report.verdict = "unexpected";
  report.code = result.verdict == Verdict::kInterrupted ? kStopped
                : report.verdict == "identical"         ? kSuccess
                                                        : kDiffers;
  report.result = std::move(result);
}

void VerifyOne(const VerifyArguments& arguments, const Expectations& expectations,
               VerifyReport& report) {
  StartReader();
  const std::vector<std::byte> bytes = ReadFile(report.file);
  if (arguments.integrity) {
    ParseIntactRun(bytes, report.file);
    report.verdict = "intact";
    report.code = kSuccess;
    return;
  }
  StatusLine status(!arguments.quiet && ErrorsCanBeRedrawn());
  const bool traces = arguments.traced_epoch != 0;
  const VerifyOptions options = {.corpus = arguments.corpus,
                                 .epochs = traces ? arguments.traced_epoch : arguments.epochs,
                                 .trace = arguments.output};
  Verification result =
      VerifyRun(bytes, report.file, options,
                [&status](std::int64_t done, std::int64_t epochs) { status.Show(done, epochs); });
  status.Clear();
  Take(std::move(result), expectations, report);
}

VerifyReport NewReport(const std::string& file, const VerifyArguments& arguments) {
  VerifyReport report;
  report.file = file;
  report.verdict = arguments.integrity ? "damaged" : "unverifiable";
  report.trace = arguments.output;
  report.traced_epoch = arguments.traced_epoch;
  return report;
}

VerifyReport TryToVerify(const std::string& file, const VerifyArguments& arguments,
                         const Expectations& expectations) {
  VerifyReport report = NewReport(file, arguments);
  try {
    VerifyOne(arguments, expectations, report);
  } catch (const ReaderUnavailable& error) {
    report.verdict = "unverifiable";
    report.reason = error.what();
  } catch (const Error& error) {
    report.reason = error.what();
  } catch (const std::exception& error) {  // includes bad_alloc for what a forged file asks for
    report.reason = fmt::format("{}: {}", file, TextOf(error));
  }
  return report;
}

// The run files that are named. What cannot be found is a report, and is added to `missing`.
std::vector<std::string> FilesOf(const std::vector<std::filesystem::path>& named,
                                 const VerifyArguments& arguments,
                                 std::vector<VerifyReport>& missing) {
  std::vector<std::filesystem::path> files;
  for (const std::filesystem::path& path : named) {
    try {
      const std::vector<std::filesystem::path> found = FindRunFiles({path});
      std::ranges::copy(found, std::back_inserter(files));
      if (found.empty()) throw Error(fmt::format("{}: there is no run in it", path.string()));
    } catch (const Error& error) {
      missing.push_back(NewReport(path.string(), arguments));
      missing.back().reason = error.what();
    }
  }
  std::vector<std::string> names;
  for (const auto& file : Where(arguments.where, std::move(files))) names.push_back(file.string());
  if (names.empty() && missing.empty()) throw Error("runexp verify: there are no such runs");
  return names;
}

// Throws Error for a wrong --expect.
Expectations ExpectationsOf(const VerifyArguments& arguments,
                            const std::vector<std::string>& files) {
  std::vector<std::string> run_ids;
  for (const std::string& file : files) {
    if (arguments.expected.empty()) break;
    try {
      run_ids.push_back(ReadTrailer(file).run_id);
    } catch (const Error&) {  // reported when it is verified
    }
  }
  return {arguments.expected, run_ids};
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
  command->add_option("RUNS", arguments.runs, kRunsMeaning)->type_name("");
  AddWhereOption(*command, arguments.where);
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
  AddThreads(*command, {"--threads", "N", "Threads in total"}, arguments.threads);
  AddExpectOption(*command, arguments.expected)
      ->excludes(integrity)
      ->excludes("--epochs")
      ->excludes(trace);
  command->add_flag("--quiet", arguments.quiet, "No progress, only the results");
  command->add_flag("--json", arguments.json, "The same for programs: one JSON object per line");
  return command;
}

ExitCode RunVerifyCommand(const VerifyArguments& arguments) {
  try {
    const std::vector<std::filesystem::path> named = NamedOrDefault(arguments.runs);
    Prepare(arguments);
    std::vector<VerifyReport> missing;
    const std::vector<std::string> files = FilesOf(named, arguments, missing);
    const Expectations expectations = ExpectationsOf(arguments, files);
    ExitCode worst = kSuccess;
    for (const VerifyReport& report : missing) {
      PrintReport(report, arguments);
      worst = kUnverifiable;
    }
    for (const std::string& file : files) {
      const VerifyReport report = TryToVerify(file, arguments, expectations);
      PrintReport(report, arguments);
      if (worst != kUnverifiable) worst = std::max(worst, report.code);
      if (report.code == kStopped) break;
    }
    return worst;
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
}

}  // namespace runexp
