// Evaluates a logged model on any text, as a run evaluates its validation text
// (core/train/evaluate.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/log/run_record.h"

namespace runexp {

// A part of the text that a run read (core/data/split.h).
enum class TextPart { kTrain, kValidation, kTest };

struct EvaluateOptions {
  // "best", "initial", "final" or the number of an epoch whose parameters were logged. Empty: best,
  // or where the run has none what LoggedParameters chooses.
  std::string from = {};
  std::filesystem::path text = {};        // to evaluate on; empty: a part of the run's own text
  std::optional<TextPart> part = {};      // of that; nothing: the validation part
  std::filesystem::path corpus = {};      // where the run's own text is; empty: where it was read
  std::optional<std::int64_t> rows = {};  // nothing: validation.rows of the run
  bool skips_unknown = false;             // leaves out characters that the run has never seen
};

struct RunEvaluation {
  std::string parameters;       // whose they are: "best", "final", "checkpoint", "50", …
  std::int64_t epoch = 0;       // after which they were logged; 0: the initial ones
  std::string file;             // of the text
  std::string part;             // "train", "validation" or "test"; empty: the whole file
  std::int64_t characters = 0;  // of the text, without those left out
  std::int64_t left_out = 0;    // characters that the run has never seen
  std::int64_t targets = 0;     // of its characters, those predicted
  PerEvaluation<double> figures;
};

// Returns nothing if there is no such part: "train", "validation", "test".
std::optional<TextPart> FindTextPart(std::string_view name);

// `file` is the run file. Throws Error, naming cause and remedy, if the parameters were not logged,
// the text cannot be found or read, has too few characters, or has some that the run has never
// seen.
RunEvaluation EvaluateRun(const RunRecord& run, const std::filesystem::path& file,
                          const EvaluateOptions& options);

}  // namespace runexp
