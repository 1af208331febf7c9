// Reads the values that a sweep gives to one field. The functions report problems at their position
// and then return an empty result.
#pragma once

#include <cstddef>
#include <filesystem>
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

// Returns one value, or nothing after reporting a problem.
std::optional<Assignment> ReadValue(const Field& field, const TomlNode& node,
                                    const Reporter& reporter);

// Returns a list of values, which is not empty unless a problem was reported.
std::vector<Assignment> ReadList(const Field& field, const TomlNode& list,
                                 const Reporter& reporter);

// Reads the values in [grid] and [[zip]]: a list, { range = [first, last], step = s } or {
// log_range = [first, last], count = n }.
std::vector<Assignment> ReadAxisValues(const Field& field, const TomlNode& node,
                                       const Reporter& reporter);

// Returns the value of `key`, or nullptr.
const TomlNode* FindKey(const TomlNode& table, std::string_view key);

// Reports that a key is none of `known`.
void ReportUnknownKey(const TomlEntry& entry, std::span<const std::string_view> known,
                      std::string_view remedy, const Reporter& reporter);

// Reports each key of `table` that is none of `known`; returns false if there was one.
bool CheckKeys(const TomlNode& table, std::span<const std::string_view> known,
               std::string_view remedy, const Reporter& reporter);

// Reads both ends of a range of numbers: within the field's range, the first not above the last.
std::optional<std::pair<Assignment, Assignment>> ReadEnds(const Field& field, const TomlNode& node,
                                                          const Reporter& reporter);

// The same for a range in equal ratios, whose first end must be above 0 if it is a float.
std::optional<std::pair<Assignment, Assignment>> ReadLogEnds(const Field& field,
                                                             const TomlNode& node,
                                                             const Reporter& reporter);

// Reads a number of values or draws: an integer from `least` to kMaxSweepRuns.
std::optional<std::size_t> ReadCount(const TomlNode& node, std::size_t least,
                                     const Reporter& reporter);

// Returns an Assignment of a computed value, at the position of `node`.
Assignment MakeAssignment(const Field& field, FieldValue value, const TomlNode& node);

// Makes the value absolute if it is a path. Paths in a sweep are relative to the folder of the
// sweep, not to that of its base.
void MakePathAbsolute(const std::filesystem::path& folder, Assignment& assignment);

}  // namespace runexp
