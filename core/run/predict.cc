#include "core/run/predict.h"

#include <fmt/format.h>

#include <sstream>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/text.h"
#include "core/run/convert.h"
#include "core/run/experiment.h"
#include "core/run/prefix.h"
#include "core/spec/meaning.h"
#include "core/text/decimal.h"

namespace runexp {
namespace {

// A run that has ended keeps no parameters in its checkpoint.
bool HasCheckpoint(const RunRecord& run) {
  return run.checkpoint && !run.checkpoint->parameters.empty();
}

// Lists the logged parameters: "initial, final, 50, 100".
std::string LoggedMoments(const RunRecord& run) {
  std::string text = "initial";
  if (HasCheckpoint(run)) text += ", checkpoint";
  if (!run.final_parameters.empty()) text += ", final";
  if (!BestParameters(run).empty()) text += ", best";
  for (const auto& [epoch, tensors] : run.parameter_snapshots) text += fmt::format(", {}", epoch);
  return text;
}

[[noreturn]] void FailNotLogged(const RunRecord& run, const std::string& from) {
  std::string reason = fmt::format("there are no parameters \"{}\" in this run\n", from);
  if (from == "final") {
    reason = fmt::format("the run is not finished ({}), so it has no final parameters\n{}",
                         StatusName(run.status),
                         HasCheckpoint(run) ? "  Take the latest with --from checkpoint.\n" : "");
  } else if (from == "best") {
    reason = "the run has no best parameters: it was not evaluated on a validation text\n";
  }
  throw Error(
      fmt::format("--from {}: {}  Logged are: {}\n"
                  "  A spec with log.parameters_every_epochs = N logs those of every N epochs.",
                  from, reason, LoggedMoments(run)));
}

std::vector<char32_t> VocabularyOf(const RunRecord& run) {
  return {run.corpus.vocabulary.begin(), run.corpus.vocabulary.end()};
}

}  // namespace

const std::vector<Tensor>& LoggedParameters(const RunRecord& run, const std::string& from) {
  const bool takes_checkpoint =
      from == "checkpoint" || (from.empty() && run.final_parameters.empty());
  if (takes_checkpoint && HasCheckpoint(run)) return run.checkpoint->parameters;
  if (from == "initial") return run.initial_parameters;
  if (from == "best" && !BestParameters(run).empty()) return BestParameters(run);
  if ((from.empty() || from == "final") && !run.final_parameters.empty()) {
    return run.final_parameters;
  }
  if (const auto epoch = ParseInteger(from)) {
    const auto found = run.parameter_snapshots.find(*epoch);
    if (found != run.parameter_snapshots.end()) return found->second;
  }
  FailNotLogged(run, from.empty() ? "final" : from);
}

void CheckPrefixes(const RunRecord& run, std::span<const std::string> prefixes) {
  const std::vector<char32_t> vocabulary = VocabularyOf(run);
  const TextRules rules = TextRulesOf(run.spec);
  std::string problems;
  for (const std::string& prefix : prefixes) {
    if (prefix.empty()) throw Error("--prefix: it needs at least one character");
    const std::u32string missing =
        MissingCharacters(ChangeText(prefix, rules), vocabulary, "--prefix");
    if (missing.empty()) continue;
    problems +=
        fmt::format("{}--prefix: {}", problems.empty() ? "" : "\n", PrefixProblem(prefix, missing));
    std::istringstream remedy(PrefixRemedy(missing, vocabulary, nullptr));
    for (std::string line; std::getline(remedy, line);) problems += "\n  " + line;
  }
  if (!problems.empty()) throw Error(problems);
}

void Predict(const RunRecord& run, const PredictOptions& options,
             const std::function<bool(std::string_view text)>& write) {
  const ModelShape shape = ShapeOf(run.spec, run.corpus.vocabulary.size());
  const Parameters parameters = FromTensors(LoggedParameters(run, options.from), shape);
  const std::vector<char32_t> vocabulary = VocabularyOf(run);
  CheckPrefixes(run, std::span(&options.prefix, 1));
  const std::string prefix = ChangeText(options.prefix, TextRulesOf(run.spec));
  if (!write(prefix)) return;
  Generator generator(shape, parameters);
  for (const std::int32_t index : TextToIndices(prefix, vocabulary)) generator.Read(index);
  const RandomStream stream(options.seed, "predict");
  for (std::size_t i = 0; i < options.length; ++i) {
    const Matrix& outputs = generator.Outputs();
    const std::int32_t index = options.draw
                                   ? ChooseAtRandom(outputs, *options.draw, stream.Uniform(i))
                                   : ChooseLargest(outputs);
    if (!write(EncodeUtf8(vocabulary[static_cast<std::size_t>(index)]))) return;
    generator.Read(index);
  }
}

}  // namespace runexp
