#include "core/run/evaluate_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/data/corpus.h"
#include "core/data/split.h"
#include "core/run/convert.h"
#include "core/run/experiment.h"
#include "core/run/logged_corpus.h"
#include "core/run/predict.h"
#include "core/run/prefix.h"
#include "core/spec/meaning.h"
#include "core/text/decimal.h"
#include "core/text/human_text.h"
#include "core/train/evaluate.h"

namespace runexp {
namespace {

using Indices = std::vector<std::int32_t>;

constexpr std::array<std::pair<std::string_view, TextPart>, 3> kParts = {
    {{"train", TextPart::kTrain},
     {"validation", TextPart::kValidation},
     {"test", TextPart::kTest}}};

std::string NameOf(TextPart part) {
  return std::string(std::ranges::find(kParts, part, &decltype(kParts)::value_type::second)->first);
}

// The text in the run's indices; -1 for characters that it has never seen.
Indices InIndicesOf(const RunRecord& run, const Corpus& text) {
  const std::vector<std::uint32_t>& known = run.corpus.vocabulary;
  Indices index_of;
  for (const char32_t character : text.vocabulary) {
    const auto found = std::ranges::lower_bound(known, character);
    const bool is_known = found != known.end() && *found == character;
    index_of.push_back(is_known ? static_cast<std::int32_t>(found - known.begin()) : -1);
  }
  Indices indices;
  for (const std::int32_t i : text.indices) {
    indices.push_back(index_of[static_cast<std::size_t>(i)]);
  }
  return indices;
}

[[noreturn]] void FailUnknown(const RunRecord& run, const Corpus& text, std::int64_t unknown) {
  std::u32string characters;
  for (const char32_t character : text.vocabulary) {
    if (!std::ranges::binary_search(run.corpus.vocabulary, character)) characters += character;
  }
  throw Error(fmt::format(
      "{}: {} of its {} {} not in the run's vocabulary: {}\n"
      "  The model has never seen {} and cannot predict {}.\n"
      "  Leave {} out with --skip-unknown.",
      text.file.string(), WithCommas(unknown), Count(std::ssize(text.indices), "character"),
      unknown == 1 ? "is" : "are", CharacterNames(characters), unknown == 1 ? "it" : "them",
      unknown == 1 ? "it" : "them", unknown == 1 ? "it" : "them"));
}

// A whole file, changed by the rules for the run's own text.
Indices ReadWholeText(const RunRecord& run, const EvaluateOptions& options,
                      RunEvaluation& evaluation) {
  const Corpus text = LoadCorpus({options.text}, 0, TextRulesOf(run.spec));
  Indices indices = InIndicesOf(run, text);
  evaluation.left_out = std::ranges::count(indices, -1);
  if (evaluation.left_out > 0 && !options.skips_unknown) {
    FailUnknown(run, text, evaluation.left_out);
  }
  std::erase(indices, -1);
  evaluation.file = options.text.string();
  return indices;
}

std::span<const std::int32_t> PartOf(const TextSplit& split, TextPart part) {
  switch (part) {
    case TextPart::kTrain:
      return split.train;
    case TextPart::kValidation:
      return split.validation;
    case TextPart::kTest:
      return split.test;
  }
  return {};
}

// A run without the part has no need to find its text.
void CheckHasPart(const RunRecord& run, const std::filesystem::path& file, TextPart part) {
  const Spec::Corpus& corpus = run.spec.corpus;
  if (part == TextPart::kTrain) return;
  if ((part == TextPart::kTest ? corpus.test_fraction : corpus.validation_fraction) > 0) return;
  throw Error(
      fmt::format("{}: the run has no {} text (corpus.{}_fraction is 0)\n"
                  "  Name a text with --text FILE, or another part of its own with --split.",
                  file.string(), NameOf(part), NameOf(part)));
}

Indices ReadOwnText(const RunRecord& run, const std::filesystem::path& file,
                    const EvaluateOptions& options, RunEvaluation& evaluation) {
  const TextPart part = options.part.value_or(TextPart::kValidation);
  CheckHasPart(run, file, part);
  const Corpus corpus = FindLoggedCorpus(run, file, options.corpus);
  const Spec::Corpus& spec = run.spec.corpus;
  const TextSplit split = SplitText(corpus.indices, spec.validation_fraction, spec.test_fraction);
  const auto text = PartOf(split, part);
  evaluation.file = corpus.file.string();
  evaluation.part = NameOf(part);
  return {text.begin(), text.end()};
}

// Which parameters are evaluated, and after which epoch they were logged.
void DescribeParameters(const RunRecord& run, const std::string& from, RunEvaluation& evaluation) {
  evaluation.parameters = from;
  evaluation.epoch = EpochsDone(run);
  if (from == "initial") evaluation.epoch = 0;
  if (from == "best") evaluation.epoch = FindBest(HeadlineCurve(run))->epoch;
  if (const auto epoch = ParseInteger(from)) evaluation.epoch = *epoch;
  if (from.empty()) evaluation.parameters = run.final_parameters.empty() ? "checkpoint" : "final";
}

}  // namespace

std::optional<TextPart> FindTextPart(std::string_view name) {
  const auto found = std::ranges::find(kParts, name, &decltype(kParts)::value_type::first);
  return found == kParts.end() ? std::nullopt : std::optional(found->second);
}

RunEvaluation EvaluateRun(const RunRecord& run, const std::filesystem::path& file,
                          const EvaluateOptions& options) {
  const bool takes_best = options.from.empty() && !BestParameters(run).empty();
  const std::string from = takes_best ? "best" : options.from;
  const ModelShape shape = ShapeOf(run.spec, run.corpus.vocabulary.size());
  const Parameters parameters = FromTensors(LoggedParameters(run, from), shape);
  RunEvaluation evaluation;
  DescribeParameters(run, from, evaluation);
  const Indices text = options.text.empty() ? ReadOwnText(run, file, options, evaluation)
                                            : ReadWholeText(run, options, evaluation);
  evaluation.characters = std::ssize(text);
  if (text.size() < 2) {
    throw Error(fmt::format("{}: {} are too few: an evaluation needs at least 2", evaluation.file,
                            Count(std::ssize(text), "character")));
  }
  Evaluator evaluator(text, shape, *FindLoss(run.spec.training.loss),
                      static_cast<std::size_t>(options.rows.value_or(run.spec.validation.rows)));
  evaluation.targets = evaluator.targets();
  evaluation.figures = evaluator.Evaluate(parameters);
  return evaluation;
}

}  // namespace runexp
