// The values that a sweep gives to one field. What is wrong is reported at its place, and then the
// result is empty.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/spec/assign.h"
#include "core/spec/reporter.h"

namespace runexp {

// The index of the sweep file among the sources of a run's document.
inline constexpr std::size_t kSweepSource = 1;

// One value, or nothing after reporting why not.
std::optional<Assignment> ReadValue(const Field& field, const TomlNode& node,
                                    const Reporter& reporter);

// A list of values; not empty.
std::vector<Assignment> ReadList(const Field& field, const TomlNode& list,
                                 const Reporter& reporter);

// What [grid] and [[zip]] say: a list, { range = [first, last], step = s } or
// { log_range = [first, last], count = n }.
std::vector<Assignment> ReadAxisValues(const Field& field, const TomlNode& node,
                                       const Reporter& reporter);

// The value below `key`, or nullptr.
const TomlNode* FindKey(const TomlNode& table, std::string_view key);

// Says that a key is none of `known`.
void ReportUnknownKey(const TomlEntry& entry, std::span<const std::string_view> known,
                      std::string_view remedy, const Reporter& reporter);

// False after reporting each key of `table` that is none of `known`.
bool CheckKeys(const TomlNode& table, std::span<const std::string_view> known,
               std::string_view remedy, const Reporter& reporter);

// Both ends of a range of numbers, in the field's range, the first not above the last.
std::optional<std::pair<Assignment, Assignment>> ReadEnds(const Field& field, const TomlNode& node,
                                                          const Reporter& reporter);

// The same of a range in equal ratios, whose first end must be above 0 if it is a float.
std::optional<std::pair<Assignment, Assignment>> ReadLogEnds(const Field& field,
                                                             const TomlNode& node,
                                                             const Reporter& reporter);

// How many values or draws: an integer from `least` to kMaxSweepRuns.
std::optional<std::size_t> ReadCount(const TomlNode& node, std::size_t least,
                                     const Reporter& reporter);

// An Assignment of a computed value, placed where `node` stands.
Assignment MakeAssignment(const Field& field, FieldValue value, const TomlNode& node);

}  // namespace runexp
