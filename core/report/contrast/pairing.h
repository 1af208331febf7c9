// Pairs of runs that are alike in everything but one setting.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/report/table/run_column.h"

namespace runexp {

struct RunPair {
  std::size_t from = 0, to = 0;    // rows
  std::optional<FieldValue> unit;  // the seed of both
  std::optional<FieldValue> by;    // their value of `by`
};

// All pairs of one value of the setting with another that comes after it (IsBefore).
struct Pairing {
  FieldValue from, to;
  std::vector<RunPair> pairs;
};

// Two values without a pair, and why.
struct WithoutPairs {
  FieldValue from, to;
  std::string why;
};

struct Pairings {
  std::size_t values = 0;             // of the setting
  std::vector<Pairing> pairings;      // for each two values that have pairs
  std::size_t without = 0;            // two values that have none
  std::vector<WithoutPairs> reasons;  // of the first kMostReasons of them
};
inline constexpr std::size_t kMostReasons = 5;

// Pairs runs of different values of the setting `of`. Two runs are alike if they agree in every
// setting that has a meaning in both. The rows must be distinct runs. `by` may be nullptr.
Pairings PairRuns(std::span<const RunRow> rows, const RunColumn& of, const RunColumn* by);

// The values of a setting that occur, in order.
std::vector<FieldValue> ValuesOf(std::span<const RunRow> rows, const RunColumn& setting);

}  // namespace runexp
