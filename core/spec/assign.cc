#include "core/spec/assign.h"

#include <fmt/format.h>

#include <map>

#include "core/spec/field_tree.h"

namespace runexp {

namespace {

// Such as 1e-400, which TOML++ reads as 0.
bool IsTooSmall(const TomlNode& node, const Source& source) {
  const auto* number = std::get_if<double>(&node.scalar);
  if (number == nullptr || *number != 0) return false;
  const std::string text = TextOf(source, node.region);
  const std::string digits = text.substr(0, text.find_first_of("eE"));
  return digits.find_first_of("123456789") != std::string::npos;
}

}  // namespace

void Assign(const Field& field, const TomlNode& node, const Source& source,
            std::size_t source_index, Assignments& assignments) {
  assignments.attempted.insert(std::string(field.name));
  if (IsTooSmall(node, source)) {
    assignments.problems.push_back(
        DiagnosticAt(source, node.region,
                     fmt::format("{} must be {}; {} is too small for a number and would count as 0",
                                 field.name, DomainText(field), TextOf(source, node.region)),
                     ExampleText(field)));
    return;
  }
  auto converted = ConvertValue(field, node);
  if (auto* problem = std::get_if<Problem>(&converted)) {
    const Region& region = problem->element ? node.elements[*problem->element].region : node.region;
    assignments.problems.push_back(
        DiagnosticAt(source, region, std::move(problem->cause), std::move(problem->remedy)));
    return;
  }
  Place place{source_index, node.region, {}};
  for (const TomlNode& element : node.elements) place.elements.push_back(element.region);
  assignments.values.push_back(
      {&field, std::get<FieldValue>(std::move(converted)), std::move(place)});
}

Assignments AssignTree(const TomlNode& root, const Source& source) {
  Assignments assignments;
  const Reporter reporter{source, assignments.problems};
  std::map<const Field*, std::int64_t> first_line;
  for (const auto& [field, entry] : FindFieldEntries(root, reporter)) {
    const auto [it, is_new] = first_line.emplace(field, entry->value.region.line);
    if (!is_new) {
      reporter.Report(entry->key_region,
                      fmt::format("{} is set twice, first in line {}", field->name, it->second),
                      "keep one of the two");
    }
    Assign(*field, entry->value, source, 0, assignments);
  }
  return assignments;
}

}  // namespace runexp
