// Looks up an entry of a table by its name.
#pragma once

#include <algorithm>
#include <iterator>
#include <ranges>
#include <string_view>

namespace runexp {

// Returns nullptr if no entry has the name.
template <typename Table>
const std::ranges::range_value_t<Table>* FindNamed(const Table& table, std::string_view name) {
  const auto found = std::ranges::find(
      table, name, [](const auto& entry) { return std::string_view(entry.name); });
  return found == std::ranges::end(table) ? nullptr : &*found;
}

}  // namespace runexp
