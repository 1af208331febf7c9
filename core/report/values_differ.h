// When a field distinguishes runs.
#pragma once

#include <type_traits>
#include <utility>

namespace runexp {

// True if two items that have a value differ in it. Items without one do not count: a field has no
// meaning in them because another field differs. value(item) is an optional or a pointer.
template <typename Items, typename Value>
bool ValuesDiffer(const Items& items, const Value& value) {
  std::decay_t<decltype(value(*items.begin()))> first = {};
  for (const auto& item : items) {
    auto found = value(item);
    if (!found) continue;
    if (first && *found != *first) return true;
    if (!first) first = std::move(found);
  }
  return false;
}

}  // namespace runexp
