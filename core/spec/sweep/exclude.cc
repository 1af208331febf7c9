#include "core/spec/sweep/exclude.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

#include "core/spec/field_tree.h"
#include "core/spec/sweep/axis_values.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

struct AxisColumn {
  std::size_t axis;
  const SweepColumn* column;
};

// The matching rows of one axis.
struct Condition {
  std::size_t axis;
  std::vector<bool> matches;
};

std::optional<AxisColumn> FindColumn(const std::vector<SweepAxis>& axes, const Field* field) {
  for (std::size_t a = 0; a < axes.size(); ++a) {
    for (const SweepColumn& column : axes[a].columns) {
      if (column.field == field) return AxisColumn{a, &column};
    }
  }
  return std::nullopt;
}

// Reads one value or a list of them; for a field that is itself a list, a list of lists.
std::vector<Assignment> ReadWanted(const Field& field, const TomlNode& node,
                                   const Reporter& reporter) {
  const bool is_list_field = std::holds_alternative<std::vector<std::string>>(DefaultValue(field));
  const bool has_lists =
      !node.elements.empty() && node.elements.front().kind == TomlNode::Kind::kArray;
  if (node.kind == TomlNode::Kind::kArray && is_list_field == has_lists) {
    return ReadList(field, node, reporter);
  }
  if (auto value = ReadValue(field, node, reporter)) return {*std::move(value)};
  return {};
}

// Returns nothing after reporting a problem.
std::optional<Condition> ReadCondition(const std::vector<SweepAxis>& axes, const FieldEntry& entry,
                                       const fs::path& folder, const Reporter& reporter) {
  const auto found = FindColumn(axes, entry.field);
  if (!found) {
    reporter.Report(entry.entry->key_region,
                    fmt::format("{} does not vary in this sweep", entry.field->name),
                    "an [[exclude]] names fields of [grid], [[zip]] or [random]");
    return std::nullopt;
  }
  std::vector<Assignment> wanted = ReadWanted(*entry.field, entry.entry->value, reporter);
  if (wanted.empty()) return std::nullopt;
  for (Assignment& value : wanted) MakePathAbsolute(folder, value);
  Condition condition{found->axis, {}};
  for (const Assignment& value : found->column->values) {
    condition.matches.push_back(
        std::ranges::any_of(wanted, [&](const Assignment& w) { return w.value == value.value; }));
  }
  return condition;
}

// Returns nothing after reporting a problem.
std::optional<std::vector<Condition>> ReadExclude(const std::vector<SweepAxis>& axes,
                                                  const TomlNode& exclude, const fs::path& folder,
                                                  const Reporter& reporter) {
  const std::size_t problems = reporter.problems.size();
  std::vector<Condition> conditions;
  std::map<const Field*, std::int64_t> first_line;
  for (const FieldEntry& entry : FindFieldEntries(exclude, reporter)) {
    const auto [it, is_new] = first_line.emplace(entry.field, entry.entry->value.region.line);
    if (!is_new) {
      reporter.Report(
          entry.entry->key_region,
          fmt::format("{} is set twice, first in line {}", entry.field->name, it->second),
          "keep one of the two");
    }
    if (auto condition = ReadCondition(axes, entry, folder, reporter)) {
      conditions.push_back(*std::move(condition));
    }
  }
  if (reporter.problems.size() > problems) return std::nullopt;
  if (!conditions.empty()) return conditions;
  reporter.Report(exclude.region, "this [[exclude]] names no field",
                  "for example: \"training.sampling\" = \"random\"");
  return std::nullopt;
}

}  // namespace

std::vector<std::size_t> RemainingCombinations(const std::vector<SweepAxis>& axes,
                                               const std::vector<TomlNode>& excludes,
                                               const fs::path& folder, const Reporter& reporter) {
  std::size_t count = 1;
  for (const SweepAxis& axis : axes) count *= axis.rows();
  std::vector<std::size_t> remaining(count);
  std::iota(remaining.begin(), remaining.end(), std::size_t{0});
  for (const TomlNode& exclude : excludes) {
    const auto conditions = ReadExclude(axes, exclude, folder, reporter);
    if (!conditions) continue;
    const std::size_t removed = std::erase_if(remaining, [&](std::size_t combination) {
      const std::vector<std::size_t> rows = RowsOfCombination(axes, combination);
      return std::ranges::all_of(*conditions,
                                 [&](const Condition& c) { return c.matches[rows[c.axis]]; });
    });
    if (removed == 0) {
      reporter.Report(exclude.region, "this [[exclude]] matches no run that is left",
                      "compare its values with those of the axes, or remove it");
    } else if (remaining.empty()) {
      reporter.Report(exclude.region, "after this [[exclude]] no run is left", "narrow it");
      break;
    }
  }
  return remaining;
}

void CheckExcludes(const std::vector<TomlNode>& excludes, const Reporter& reporter) {
  for (const TomlNode& exclude : excludes) {
    for (const FieldEntry& entry : FindFieldEntries(exclude, reporter)) {
      ReadWanted(*entry.field, entry.entry->value, reporter);
    }
  }
}

}  // namespace runexp
