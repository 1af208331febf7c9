// A sweep: a base spec and the axes along which its fields vary. The runs are the combinations of
// one row of each axis, the first axis varying slowest, without the excluded ones.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/spec/assign.h"
#include "core/spec/field.h"
#include "core/spec/read.h"
#include "core/spec/sweep/search.h"

namespace runexp {

// More combinations, or values on one axis, are an error: a limit beyond any practical sweep.
inline constexpr std::size_t kMaxSweepRuns = 1'000'000;

// The values of one field along an axis.
struct SweepColumn {
  const Field* field;
  std::vector<Assignment> values;
};

// Fields that vary together: one field of [grid], those of a [[zip]], or those of [random]. Row i
// is value i of each column; all columns have the same length, at least 1.
struct SweepAxis {
  std::vector<SweepColumn> columns;
  std::size_t rows() const { return columns.front().values.size(); }
};

struct Sweep {
  std::string name;
  // The base with [set]. sources[0] is the base spec, [1] the sweep, followed by --set arguments.
  SpecDocument common;
  std::vector<SweepAxis> axes;            // in the order of the file
  std::vector<Assignment> overrides;      // --set
  std::vector<std::size_t> combinations;  // of the axes' rows, one for each run, ascending
  // If only the best go on: the runs of the sweep are those of the first rung.
  std::optional<Search> search = {};
};

// The row of each axis in a combination, i.e. its digits, the last axis varying fastest.
std::vector<std::size_t> RowsOfCombination(const std::vector<SweepAxis>& axes,
                                           std::size_t combination);

// The fields of all axes, in order.
std::vector<const Field*> VaryingFields(const Sweep& sweep);

// The spec of run `run`, from 0 to combinations.size() - 1.
SpecDocument RunDocument(const Sweep& sweep, std::size_t run);

// The spec of what run `run` of a search becomes if it gets to the last rung.
SpecDocument LastRungDocument(const Sweep& sweep, std::size_t run);

}  // namespace runexp
