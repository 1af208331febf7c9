// What can be said of a run in one value: its columns in a table, and the names by which
// expressions know them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/table/run_row.h"
#include "core/spec/field.h"

namespace runexp {

struct RunColumn {
  std::string_view name;         // "perplexity", "training.clip_theta"
  std::size_t type;              // the alternative of FieldValue
  const Field* field = nullptr;  // of the spec
  std::optional<FieldValue> (*get)(const RunRow& row) = nullptr;  // a fact of the run
  // With neither, it is a metric of the trailer.

  bool is_number() const { return type < 2; }
};

// Facts and metrics of the run, then the spec's fields that are part of its identity.
std::span<const RunColumn> RunColumns();

// By its full name, by what heads it in the table of run_list.h ("time"), or by the key alone where
// that is clear ("sampling"). nullptr: there is none.
const RunColumn* FindRunColumn(std::string_view name);

// The column that somebody who wrote `name` probably meant; otherwise "".
std::string_view NearestRunColumn(std::string_view name);

// Nothing where the run does not have it (yet).
std::optional<FieldValue> CellOf(const RunColumn& column, const RunRow& row);

// The columns in which the rows are not all the same, of those that say what was run: the spec,
// the name, whether the corpus is a stand-in and the numerics_version.
std::vector<const RunColumn*> VaryingColumns(std::span<const RunRow> rows);

}  // namespace runexp
