#include "core/report/table/run_order.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "core/report/table/run_cell.h"
#include "core/report/table/run_expression.h"
#include "core/report/table/setting.h"

namespace runexp {
namespace {

using Cell = std::optional<FieldValue>;

// Nothing also for the NaN of a forged file.
Cell SortCell(const RunColumn& column, const RunRow& row) {
  Cell cell = CellOf(column, row);
  if (cell && column.is_number() && std::isnan(CellNumber(*cell))) cell.reset();
  return cell;
}

void Permute(const std::vector<std::size_t>& order, std::vector<RunRow>& rows) {
  std::vector<RunRow> sorted;
  for (const std::size_t index : order) sorted.push_back(std::move(rows[index]));
  rows = std::move(sorted);
}

// The numbers of the rows, sorted stably.
std::vector<std::size_t> Sorted(std::size_t rows,
                                const std::function<bool(std::size_t, std::size_t)>& is_before) {
  std::vector<std::size_t> order(rows);
  for (std::size_t i = 0; i < rows; ++i) order[i] = i;
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return is_before(a, b) || (!is_before(b, a) && a < b);
  });
  return order;
}

}  // namespace

std::vector<SortKey> ParseSortKeys(const std::string& text) {
  std::vector<SortKey> keys;
  for (std::size_t at = 0, comma = 0; comma != std::string::npos; at = comma + 1) {
    comma = text.find(',', at);
    const bool descends = text.compare(at, 1, "-") == 0;
    const std::size_t begin = at + (descends ? 1 : 0);
    keys.push_back({text.substr(begin, comma == std::string::npos ? comma : comma - begin),
                    descends ? SortOrder::kDescending : SortOrder::kAscending});
  }
  return keys;
}

void CheckSortKeys(std::span<const SortKey> keys, const std::string& label) {
  for (const SortKey& key : keys) ParseColumnName(key.name, label);
}

void SortRows(std::vector<RunRow>& rows, std::span<const SortKey> keys, const std::string& label) {
  for (std::size_t k = keys.size(); k-- > 0;) {
    const RunColumn& column = ParseColumnName(keys[k].name, label);
    std::vector<Cell> cells;
    for (const RunRow& row : rows) cells.push_back(SortCell(column, row));
    const bool descends = keys[k].order == SortOrder::kDescending;
    Permute(Sorted(rows.size(),
                   [&](std::size_t a, std::size_t b) {
                     const Cell &left = cells[a], &right = cells[b];
                     if (!left || !right) return left && !right;
                     return descends ? *right < *left : *left < *right;
                   }),
            rows);
  }
}

void SortRows(std::vector<RunRow>& rows) {
  const std::vector<const RunColumn*> settings = OtherSettings(rows, {});
  std::vector<std::vector<Cell>> cells;
  std::map<std::string, std::string> newest;  // the last start of each name
  for (const RunRow& row : rows) {
    std::string& last = newest[row.trailer.name];
    last = std::max(last, row.trailer.started);
    std::vector<Cell>& own = cells.emplace_back();
    for (const RunColumn* setting : settings) own.push_back(CellOf(*setting, row));
  }
  Permute(Sorted(rows.size(),
                 [&](std::size_t a, std::size_t b) {
                   const Trailer &left = rows[a].trailer, &right = rows[b].trailer;
                   if (left.name != right.name) {
                     const std::string &x = newest.at(left.name), &y = newest.at(right.name);
                     return x != y ? x > y : left.name < right.name;
                   }
                   for (std::size_t i = 0; i < settings.size(); ++i) {
                     if (IsBefore(cells[a][i], cells[b][i], *settings[i])) return true;
                     if (IsBefore(cells[b][i], cells[a][i], *settings[i])) return false;
                   }
                   return left.started > right.started;
                 }),
          rows);
}

}  // namespace runexp
