// Formats a difference between two runs for people and for programs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/log/run_difference.h"

namespace runexp {

// Indented lines, each with its line feed, such as
//   in epoch 3
//   metrics/perplexity
//     logged     1.5
//     computed   1.5000000000000002
//     distance   1 ULP
// where `first` and `second` name the two runs. Omits the distance if there is none.
std::string FormatDifference(const Difference& difference, std::string_view first,
                             std::string_view second);

// The same as a JSON object, whose members `first` and `second` hold the values; null if there is
// none.
std::string DifferenceJson(const std::optional<Difference>& difference, std::string_view first,
                           std::string_view second);

}  // namespace runexp
