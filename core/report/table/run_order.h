// The order of runs in a table.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/report/table/run_column.h"

namespace runexp {

enum class SortOrder { kAscending, kDescending };

// One part of --sort: the name of a column, after "-" for the descending order.
struct SortKey {
  std::string name;
  SortOrder order = SortOrder::kAscending;
};

// Splits "sampling,-perplexity". The names are not examined.
std::vector<SortKey> ParseSortKeys(const std::string& text);

// Sorts stably by the first key, equal rows by the next one, and so on; runs without the value come
// last in either order. Throws SpecError, as ParseColumnName does, with this label.
void SortRows(std::vector<RunRow>& rows, std::span<const SortKey> keys, const std::string& label);

// Throws as SortRows would.
void CheckSortKeys(std::span<const SortKey> keys, const std::string& label);

// The order without --sort: runs of one name stand together, by their settings; among names, and
// among runs with the same settings, the newest come first.
void SortRows(std::vector<RunRow>& rows);

}  // namespace runexp
