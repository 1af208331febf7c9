// Generates text from logged parameters of a run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/log/run_record.h"
#include "core/model/generate.h"

namespace runexp {

// `from` is "initial", "final", "best", "checkpoint" (the latest of a run that has not ended) or
// the number of an epoch whose parameters were logged. If empty: final, or the checkpoint if the
// run has not ended. Throws Error listing what is available.
const std::vector<Tensor>& LoggedParameters(const RunRecord& run, const std::string& from);

struct PredictOptions {
  std::string from;
  std::string prefix;               // in UTF-8, not empty
  std::size_t length = 50;          // characters after the prefix
  std::optional<DrawOptions> draw;  // nothing: greedy
  std::uint64_t seed = 1;           // of the draws, if any
};

// Throws Error with all that is wrong with prefixes: invalid UTF-8, no character, or characters
// that are not in the run's vocabulary. Prefixes are changed as the run's text was.
void CheckPrefixes(const RunRecord& run, std::span<const std::string> prefixes);

// Calls `write` with the prefix (changed as the text), then with each character as it is
// generated; `write` returns false to stop. Draw i after the prefix is number i of the stream
// "predict", so a seed gives the same text everywhere. Throws Error like CheckPrefixes.
void Predict(const RunRecord& run, const PredictOptions& options,
             const std::function<bool(std::string_view text)>& write);

}  // namespace runexp
