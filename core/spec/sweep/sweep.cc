#include "core/spec/sweep/sweep.h"

namespace runexp {

std::vector<std::size_t> RowsOfCombination(const std::vector<SweepAxis>& axes,
                                           std::size_t combination) {
  std::vector<std::size_t> rows(axes.size());
  for (std::size_t a = axes.size(); a-- > 0;) {
    rows[a] = combination % axes[a].rows();
    combination /= axes[a].rows();
  }
  return rows;
}

std::vector<const Field*> VaryingFields(const Sweep& sweep) {
  std::vector<const Field*> fields;
  for (const SweepAxis& axis : sweep.axes) {
    for (const SweepColumn& column : axis.columns) fields.push_back(column.field);
  }
  return fields;
}

namespace {

std::vector<Assignment> RunAssignments(const Sweep& sweep, std::size_t run) {
  const std::vector<std::size_t> rows = RowsOfCombination(sweep.axes, sweep.combinations[run]);
  std::vector<Assignment> assignments;
  for (std::size_t a = 0; a < sweep.axes.size(); ++a) {
    for (const SweepColumn& column : sweep.axes[a].columns) {
      assignments.push_back(column.values[rows[a]]);
    }
  }
  assignments.insert(assignments.end(), sweep.overrides.begin(), sweep.overrides.end());
  return assignments;
}

}  // namespace

SpecDocument RunDocument(const Sweep& sweep, std::size_t run) {
  return sweep.common.With(RunAssignments(sweep, run));
}

SpecDocument LastRungDocument(const Sweep& sweep, std::size_t run) {
  std::vector<Assignment> assignments = RunAssignments(sweep, run);
  assignments.push_back(sweep.search->rungs.back());
  return sweep.common.With(std::move(assignments));
}

}  // namespace runexp
