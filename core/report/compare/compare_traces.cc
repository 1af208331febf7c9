#include "core/report/compare/compare_traces.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/error.h"

namespace runexp {
namespace {

std::vector<Explanation> Explanations(const TraceHead& a, const TraceHead& b) {
  std::vector<Explanation> all;
  if (a.identity != b.identity) all.push_back({"identity of the run", a.identity, b.identity});
  if (a.numerics_version != b.numerics_version) {
    all.push_back({"numerics_version", fmt::to_string(a.numerics_version),
                   fmt::to_string(b.numerics_version)});
  }
  return all;
}

std::vector<Explanation> DifferentMakers(const TraceHead& a, const TraceHead& b) {
  std::set<std::string> keys;
  for (const auto& [key, value] : a.maker) keys.insert(key);
  for (const auto& [key, value] : b.maker) keys.insert(key);
  const auto in = [](const TraceHead& head, const std::string& key) {
    const auto found = head.maker.find(key);
    return found == head.maker.end() ? std::string("unknown") : found->second;
  };
  std::vector<Explanation> all;
  for (const std::string& key : keys) {
    if (in(a, key) != in(b, key)) all.push_back({key, in(a, key), in(b, key)});
  }
  return all;
}

// At least one of the two is there.
TraceDifference DifferenceOf(const std::optional<TraceItem>& a, const std::optional<TraceItem>& b,
                             std::int64_t same) {
  TraceDifference difference = {a ? *a : *b, "", "", same};
  TraceItem& item = difference.item;
  const auto digest = [&item](const std::optional<TraceItem>& in) {
    const bool has = in && in->update == item.update && in->operation == item.operation &&
                     in->tensor == item.tensor;
    return has ? in->sha256 : std::string();
  };
  difference.a = digest(a);
  difference.b = digest(b);
  item.sha256.clear();
  return difference;
}

}  // namespace

TraceComparison CompareTraces(TraceReader& a, TraceReader& b) {
  if (a.head().epoch != b.head().epoch) {
    throw Error(
        fmt::format("runexp compare --bits: these are traces of different epochs: A of epoch {}, B "
                    "of {}\n  Trace the same epoch twice: runexp verify --trace EPOCH RUN -o FILE",
                    a.head().epoch, b.head().epoch));
  }
  TraceComparison comparison;
  comparison.epoch = a.head().epoch;
  comparison.explanations = Explanations(a.head(), b.head());
  comparison.makers = DifferentMakers(a.head(), b.head());
  std::optional<TraceItem> in_a = a.Next(), in_b = b.Next();
  for (; in_a || in_b; ++comparison.items) {
    if (!comparison.first && in_a != in_b) {
      comparison.first = DifferenceOf(in_a, in_b, comparison.items);
    }
    if (in_a) in_a = a.Next();
    if (in_b) in_b = b.Next();
  }
  return comparison;
}

}  // namespace runexp
