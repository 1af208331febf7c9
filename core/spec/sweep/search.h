// [search] of a sweep: not all of its runs are trained to the end. By halving, all of them are
// trained for the epochs of the first rung, the best of these for those of the second, and so on.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/spec/assign.h"
#include "core/spec/reporter.h"

namespace runexp {

// What runs may be compared by: the lower, the better, and the same on every machine.
struct SearchMetric {
  std::string_view name;  // as in lists of runs
  // The names in a trailer of what a run has that has no validation text, and of one that has one.
  // Empty: it has no such value.
  std::string_view without_validation, with_validation;

  std::string_view Of(bool has_validation) const {
    return has_validation ? with_validation : without_validation;
  }
  // True if some runs have a value of their training text and others one of their validation text.
  bool depends_on_validation() const;
};

// The first is the default.
std::span<const SearchMetric> SearchMetrics();

struct Search {
  Region region = {};                  // of its heading, in the sweep
  std::vector<Assignment> rungs = {};  // of training.epochs: at least two, ascending
  double keep = 1;                     // this part of a rung goes on, but at least one run
  const SearchMetric* metric = nullptr;
  Region metric_region = {};  // that of the heading if the metric is the default
};

// Reads the section. Returns nothing after reporting a problem.
std::optional<Search> ReadSearch(const TomlEntry& section, const Reporter& reporter);

}  // namespace runexp
