#include "tools/cli/predict_command.h"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/kernels/simd_target.h"
#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "core/run/interrupt.h"
#include "core/run/predict.h"
#include "core/text/console.h"
#include "tools/cli/message.h"
#include "tools/cli/named_runs.h"
#include "tools/cli/number_option.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
Without --temperature, --top-k or --seed each character is the likeliest one,
as in the samples of the log. With one of them characters are drawn, by a
generator that gives the same text for the same seed on every machine. A run
that is not finished has no final parameters; by default those of its checkpoint
are taken (--from checkpoint).

Examples:
  runexp predict runs/jay_consecutive-*.h5 --prefix 分开
  runexp predict RUN --temperature 0.7 --top-k 20 --seed 2 --length 500
  runexp predict RUN --from initial

Exit codes: 0 all well; 2 the file, an option or a prefix is wrong; 130
interrupted.)";

// Writes one text on its own line, character by character. Returns false if interrupted.
bool WriteOne(const RunRecord& run, const PredictOptions& options) {
  Predict(run, options, [](std::string_view text) {
    PrintExactly(text);
    return std::fflush(stdout) == 0 && !Interrupted();
  });
  Print(stdout, "\n");
  return !Interrupted();
}

ExitCode PredictAll(const PredictArguments& arguments) {
  if (!arguments.simd_target.empty()) ForceTarget(arguments.simd_target);
  const std::string file = OneRun(arguments.run);
  const RunRecord run = ParseRun(ReadFile(file), file);
  const std::vector<std::string>& prefixes =
      arguments.prefixes.empty() ? run.spec.samples.prefixes : arguments.prefixes;
  if (prefixes.empty()) {
    throw Error(
        "runexp predict: the spec of this run has no prefixes; name one with --prefix TEXT");
  }
  CheckPrefixes(run, prefixes);
  PredictOptions options;
  options.from = arguments.from;
  options.length = static_cast<std::size_t>(arguments.length.value_or(run.spec.samples.length));
  if (arguments.temperature || arguments.top_k || arguments.seed) {
    options.draw = DrawOptions{arguments.temperature.value_or(1.0),
                               static_cast<std::size_t>(arguments.top_k.value_or(0))};
    options.seed = static_cast<std::uint64_t>(arguments.seed.value_or(1));
  }
  if (arguments.from.empty() && run.final_parameters.empty()) {
    Print(stderr, "The run is not finished: these are its parameters after epoch {}.\n",
          run.checkpoint ? run.checkpoint->epochs_done : 0);
  }
  InstallInterruptHandlers();
  std::signal(SIGPIPE, SIG_DFL);  // a reader such as head may stop early; nothing is lost
  for (const std::string& prefix : prefixes) {
    options.prefix = prefix;
    if (!WriteOne(run, options)) return kStopped;
  }
  return kSuccess;
}

}  // namespace

CLI::App* AddPredictCommand(CLI::App& app, PredictArguments& arguments) {
  CLI::App* command = AddCommand(app, "predict", "Generate text from logged parameters", kFooter);
  command->add_option("RUN", arguments.run, kOneRunMeaning)->type_name("");
  command->add_option("--prefix", arguments.prefixes, "What to continue (default: the spec's)")
      ->type_name("TEXT")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  AddInteger(*command, {"--length", "N", "Characters after it (default: the spec's)"},
             {0, 1'000'000'000}, [&](std::int64_t n) { arguments.length = n; });
  command->add_option("--from", arguments.from, "initial, best, final (default) or an epoch")
      ->type_name("WHEN")
      ->expected(1);
  AddFloat(*command, {"--temperature", "T", "Draw at random; below 1 more cautious, above wilder"},
           {.minimum = 1e-6, .maximum = 1e6}, [&](double t) { arguments.temperature = t; });
  AddInteger(*command, {"--top-k", "K", "Draw among the K likeliest characters"}, {1, 1'114'112},
             [&](std::int64_t k) { arguments.top_k = k; });
  AddInteger(*command, {"--seed", "N", "Of the draws (default: 1)"}, RangeOfField("seed"),
             [&](std::int64_t n) { arguments.seed = n; });
  command->add_option("--simd", arguments.simd_target, "Instruction set, such as AVX2; same text")
      ->type_name("TARGET")
      ->expected(1);
  return command;
}

ExitCode RunPredictCommand(const PredictArguments& arguments) {
  try {
    return PredictAll(arguments);
  } catch (const std::exception& error) {  // includes bad_alloc for what a forged file asks for
    PrintMessage(error.what());
    return kUsage;
  }
}

}  // namespace runexp
