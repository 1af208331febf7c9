#include "tools/cli/evaluate_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/kernels/simd_target.h"
#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "core/run/evaluate_run.h"
#include "core/text/console.h"
#include "core/text/human_text.h"
#include "core/text/json_text.h"
#include "tools/cli/message.h"
#include "tools/cli/named_runs.h"
#include "tools/cli/number_option.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
The text is cut into equal rows, each read from a zero state; every character
but a row's first is predicted. A run is evaluated on its validation text in
the same way, to the same bits. The parameters are the best ones, or where the
run has no validation the final ones, or those of its checkpoint if it is not
finished. --from chooses others.

Examples:
  runexp evaluate RUN --split test
  runexp evaluate RUN --text other.txt --skip-unknown
  runexp evaluate RUN --split train --from final --json

Exit codes: 0 all well; 2 the file, an option or the text is wrong.)";

// "best, after epoch 12"
std::string ParametersText(const RunEvaluation& evaluation) {
  if (evaluation.epoch == 0) return evaluation.parameters;
  return fmt::format("{}, after epoch {}", evaluation.parameters, WithCommas(evaluation.epoch));
}

// "the test part of lyrics.txt: 1,000 characters, 968 predicted; 3 left out"
std::string TextText(const RunEvaluation& evaluation) {
  std::string text = evaluation.part.empty() ? "" : fmt::format("the {} part of ", evaluation.part);
  text += fmt::format("{}: {}, {} predicted", evaluation.file,
                      Count(evaluation.characters, "character"), WithCommas(evaluation.targets));
  if (evaluation.left_out > 0) {
    text +=
        fmt::format("; {} left out, unknown to the model", Count(evaluation.left_out, "character"));
  }
  return text;
}

std::string ForPeople(const RunEvaluation& evaluation) {
  std::string text;
  for (std::size_t i = 0; i < kEvaluations.size(); ++i) {
    const CurveInfo& info = kEvaluations[i];
    const bool is_pure = info.units == std::string_view("1");
    text += fmt::format("{:<20}{:.6g}{}{}\n", info.name, evaluation.figures.values[i],
                        is_pure ? "" : " ", is_pure ? "" : info.units);
  }
  return text + fmt::format("{:<20}{}\n{:<20}{}\n", "parameters", ParametersText(evaluation),
                            "text", TextText(evaluation));
}

std::string AsJson(const RunRecord& run, const RunEvaluation& evaluation) {
  std::vector<std::string> members = {
      JsonMember("run_id", JsonString(run.run_id)),
      JsonMember("parameters", JsonString(evaluation.parameters)),
      JsonMember("epoch", fmt::to_string(evaluation.epoch)),
      JsonMember("text", JsonString(evaluation.file)),
      JsonMember("split", evaluation.part.empty() ? "null" : JsonString(evaluation.part)),
      JsonMember("characters", fmt::to_string(evaluation.characters)),
      JsonMember("left_out", fmt::to_string(evaluation.left_out)),
      JsonMember("predicted", fmt::to_string(evaluation.targets))};
  for (std::size_t i = 0; i < kEvaluations.size(); ++i) {
    members.push_back(JsonMember(kEvaluations[i].name, JsonNumber(evaluation.figures.values[i])));
  }
  return JsonLine(members) + "\n";
}

ExitCode Evaluate(const EvaluateArguments& arguments) {
  if (!arguments.simd_target.empty()) ForceTarget(arguments.simd_target);
  const std::string file = OneRun(arguments.run);
  const RunRecord run = ParseRun(ReadFile(file), file);
  const RunEvaluation evaluation = EvaluateRun(run, file,
                                               {.from = arguments.from,
                                                .text = arguments.text,
                                                .part = FindTextPart(arguments.split),
                                                .corpus = arguments.corpus,
                                                .rows = arguments.rows,
                                                .skips_unknown = arguments.skip_unknown});
  if (arguments.json) {
    PrintExactly(AsJson(run, evaluation));
  } else {
    PrintText(stdout, ForPeople(evaluation));
  }
  return kSuccess;
}

}  // namespace

CLI::App* AddEvaluateCommand(CLI::App& app, EvaluateArguments& arguments) {
  CLI::App* command =
      AddCommand(app, "evaluate", "How well does a logged model predict a text?", kFooter);
  command->add_option("RUN", arguments.run, kOneRunMeaning)->type_name("");
  CLI::Option* text = command->add_option("--text", arguments.text, "The text, in UTF-8")
                          ->type_name("FILE")
                          ->expected(1);
  command
      ->add_option("--split", arguments.split,
                   "Or a part of the run's own text (default: validation)")
      ->type_name("PART")
      ->expected(1)
      ->check(CLI::IsMember({"train", "validation", "test"}))
      ->excludes(text);
  command
      ->add_flag("--skip-unknown", arguments.skip_unknown,
                 "Leave out characters that the model has never seen")
      ->needs(text);
  AddInteger(*command, {"--rows", "N", "Rows side by side (default: the run's validation.rows)"},
             RangeOfField("validation.rows"), [&](std::int64_t n) { arguments.rows = n; });
  command->add_option("--from", arguments.from, "best, final, checkpoint, initial or an epoch")
      ->type_name("WHEN")
      ->expected(1);
  command->add_option("--corpus", arguments.corpus, "Where the run's own text is now")
      ->type_name("FILE")
      ->expected(1)
      ->excludes(text);
  command->add_option("--simd", arguments.simd_target, "Instruction set, such as AVX2; same bits")
      ->type_name("TARGET")
      ->expected(1);
  command->add_flag("--json", arguments.json, "The same as JSON");
  return command;
}

ExitCode RunEvaluateCommand(const EvaluateArguments& arguments) {
  try {
    return Evaluate(arguments);
  } catch (const std::exception& error) {  // includes bad_alloc for what a forged file asks for
    PrintMessage(error.what());
    return kUsage;
  }
}

}  // namespace runexp
