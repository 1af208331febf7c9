// Compares two traces of an epoch and finds the first operation in which they part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/log/trace_file.h"
#include "core/report/compare/explanation.h"

namespace runexp {

struct TraceDifference {
  TraceItem item;         // without its digest
  std::string a, b;       // the digests; empty: that trace has no such item at this place
  std::int64_t same = 0;  // items before it, the same in both
};

struct TraceComparison {
  std::int64_t epoch = 0;
  std::int64_t items = 0;  // in the longer trace
  std::optional<TraceDifference> first;
  std::vector<Explanation> explanations;  // identity and numerics_version
  std::vector<Explanation> makers;        // facts about what made them
};

// Reads both to their ends. Throws Error if one is damaged, or if they are of different epochs.
TraceComparison CompareTraces(TraceReader& a, TraceReader& b);

// For people; each line with its line feed.
std::string FormatTraces(const TraceComparison& comparison);

// An object: a, b (the files), same, epoch, first_difference (null, or an object of update,
// operation, tensor, a and b, the digests, null where that trace has no such item), explanations
// and makers (objects of what, a and b).
std::string TracesJson(const TraceComparison& comparison, const std::string& file_a,
                       const std::string& file_b);

}  // namespace runexp
