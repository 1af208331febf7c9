// Text from the parameters that a run has logged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/log/run_record.h"
#include "core/model/generate.h"

namespace runexp {

// "initial", "final" or the number of an epoch whose parameters were logged. An empty `from` means
// final, or where the run has not ended its checkpoint. Throws Error telling what there is.
const std::vector<Tensor>& LoggedParameters(const RunRecord& run, const std::string& from);

struct PredictOptions {
  std::string from;
  std::string prefix;               // in UTF-8, not empty
  std::size_t length = 50;          // characters after the prefix
  std::optional<DrawOptions> draw;  // otherwise greedy
  std::uint64_t seed = 1;           // of the draws, if there are any
};

// Calls `write` with the prefix and then with each character as it is generated; `write` returns
// false to stop. Draw i after the prefix is number i of the stream "predict", so one seed gives
// one text, everywhere. Throws Error for characters that the run has never seen.
void Predict(const RunRecord& run, const PredictOptions& options,
             const std::function<bool(std::string_view text)>& write);

}  // namespace runexp
