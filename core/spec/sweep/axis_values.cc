#include "core/spec/sweep/axis_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>

#include "core/spec/absolute_path.h"
#include "core/spec/nearest.h"
#include "core/spec/sweep/ranges.h"
#include "core/spec/sweep/sweep.h"
#include "core/spec/toml_value.h"
#include "core/text/human_text.h"

namespace runexp {
namespace {

using Kind = TomlNode::Kind;

constexpr std::array<std::string_view, 4> kRangeKeys = {"range", "step", "log_range", "count"};
constexpr std::string_view kForms =
    "write a list of values, { range = [first, last], step = s } or { log_range = [first, last], "
    "count = n }";

std::vector<Assignment> Report(const Reporter& reporter, const TomlNode& node, std::string cause,
                               std::string_view remedy) {
  reporter.Report(node.region, std::move(cause), std::string(remedy));
  return {};
}

// A step is a positive number of the field's type, not limited to the field's range.
std::optional<FieldValue> ReadStep(const Field& field, const TomlNode* node,
                                   const Reporter& reporter) {
  const bool is_integer = std::holds_alternative<std::int64_t>(DefaultValue(field));
  if (node == nullptr) return is_integer ? FieldValue(std::int64_t{1}) : FieldValue(1.0);
  const auto* integer = std::get_if<std::int64_t>(&node->scalar);
  const auto* number = std::get_if<double>(&node->scalar);
  if (integer != nullptr && *integer > 0) {
    return is_integer ? FieldValue(*integer) : FieldValue(static_cast<double>(*integer));
  }
  if (number != nullptr && !is_integer && *number > 0 && std::isfinite(*number)) return *number;
  reporter.Report(node->region,
                  fmt::format("the step of {} must be {} above 0", field.name,
                              is_integer ? "an integer" : "a number"),
                  "for example: { range = [1, 9], step = 2 }");
  return std::nullopt;
}

std::vector<Assignment> Place(const Field& field, const auto& values, const TomlNode& node) {
  std::vector<Assignment> assignments;
  for (const auto value : values) assignments.push_back(MakeAssignment(field, value, node));
  return assignments;
}

template <typename Number>
std::vector<Assignment> LinearValues(const Field& field, const Assignment& first,
                                     const Assignment& last, const FieldValue& step,
                                     const TomlNode& node, const Reporter& reporter) {
  const auto values = LinearRange(std::get<Number>(first.value), std::get<Number>(last.value),
                                  std::get<Number>(step), kMaxSweepRuns);
  if (!values.empty()) return Place(field, values, node);
  const double steps = (static_cast<double>(std::get<Number>(last.value)) -
                        static_cast<double>(std::get<Number>(first.value))) /
                       static_cast<double>(std::get<Number>(step));
  if (steps >= static_cast<double>(kMaxSweepRuns)) {
    return Report(
        reporter, node,
        fmt::format("this range has more than {} values, the most runs of a sweep", kMaxSweepRuns),
        "choose a larger step, or draw some of them under [random]");
  }
  return Report(reporter, node,
                fmt::format("steps of {} from {} do not lead to {}", TomlText(step),
                            TomlText(first.value), TomlText(last.value)),
                "a range includes both ends: choose a step that divides it");
}

std::vector<Assignment> ReadRange(const Field& field, const TomlNode& node,
                                  const Reporter& reporter) {
  const TomlNode& range = *FindKey(node, "range");
  if (FindKey(node, "count") != nullptr) {
    return Report(reporter, *FindKey(node, "count"), "a range has a step and no count",
                  "write { range = [first, last], step = s }");
  }
  const auto ends = ReadEnds(field, range, reporter);
  const auto step = ReadStep(field, FindKey(node, "step"), reporter);
  if (!ends || !step) return {};
  const auto& [first, last] = *ends;
  return std::holds_alternative<std::int64_t>(*step)
             ? LinearValues<std::int64_t>(field, first, last, *step, range, reporter)
             : LinearValues<double>(field, first, last, *step, range, reporter);
}

std::vector<Assignment> ReadLogRange(const Field& field, const TomlNode& node,
                                     const Reporter& reporter) {
  const TomlNode& range = *FindKey(node, "log_range");
  const TomlNode* count_node = FindKey(node, "count");
  if (const TomlNode* step = FindKey(node, "step")) {
    return Report(reporter, *step, "a log_range has a count and no step",
                  "write { log_range = [first, last], count = n }");
  }
  if (count_node == nullptr) {
    return Report(reporter, node, "the count of this log_range is missing",
                  "write { log_range = [first, last], count = n }");
  }
  const auto ends = ReadLogEnds(field, range, reporter);
  const auto count = ReadCount(*count_node, 2, reporter);
  if (!ends || !count) return {};
  const auto* first = std::get_if<double>(&ends->first.value);
  const auto* last = std::get_if<double>(&ends->second.value);
  if (first == nullptr) {
    return Report(reporter, range,
                  fmt::format("{} is an integer, which has no log_range", field.name),
                  "write a list of values, or { range = [first, last], step = s }");
  }
  if (!(*first < *last)) {
    return Report(reporter, range, "both ends of this log_range are the same",
                  "write a list with this one value");
  }
  return Place(field, LogRange(*first, *last, *count), range);
}

std::optional<double> NumberOf(const TomlNode& node) {
  if (const auto* integer = std::get_if<std::int64_t>(&node.scalar)) {
    return static_cast<double>(*integer);
  }
  if (const auto* number = std::get_if<double>(&node.scalar)) return *number;
  return std::nullopt;
}

// Both ends of a range that begins below 1 with whole numbers, in order: probably they are meant as
// exponents of ten. 0 to 1 may be meant as it is.
std::optional<std::pair<int, int>> Exponents(const Field& field, const TomlNode& range) {
  if (!std::holds_alternative<double>(DefaultValue(field))) return std::nullopt;
  if (range.kind != Kind::kArray || range.elements.size() != 2) return std::nullopt;
  const auto first = NumberOf(range.elements[0]);
  const auto last = NumberOf(range.elements[1]);
  const auto is_exponent = [](double number) {
    return number == std::floor(number) && -20 <= number && number <= 20;
  };
  if (!first || !last || !is_exponent(*first) || !is_exponent(*last)) return std::nullopt;
  const auto [low, high] = std::minmax(*first, *last);
  if (low > 0 || low == high || (low == 0 && high == 1)) return std::nullopt;
  return std::pair(static_cast<int>(low), static_cast<int>(high));
}

// "0.001", "100" or "1e-07".
std::string PowerOfTen(int exponent) {
  return HumanNumber(std::strtod(fmt::format("1e{}", exponent).c_str(), nullptr));
}

}  // namespace

Assignment MakeAssignment(const Field& field, FieldValue value, const TomlNode& node) {
  return {&field, std::move(value), {kSweepSource, node.region, {}}};
}

void MakePathAbsolute(const std::filesystem::path& folder, Assignment& assignment) {
  if (assignment.field->text != TextRule::kPath) return;
  assignment.value = AbsolutePath(folder, std::get<std::string>(assignment.value));
}

const TomlNode* FindKey(const TomlNode& table, std::string_view key) {
  const auto entry = std::ranges::find(table.entries, key, &TomlEntry::key);
  return entry == table.entries.end() ? nullptr : &entry->value;
}

void ReportUnknownKey(const TomlEntry& entry, std::span<const std::string_view> known,
                      std::string_view remedy, const Reporter& reporter) {
  const std::string_view near = NearestName(entry.key, known);
  reporter.Report(entry.key_region, fmt::format("{} is no key here", TomlString(entry.key)),
                  near.empty() ? std::string(remedy) : fmt::format("did you mean {}?", near));
}

bool CheckKeys(const TomlNode& table, std::span<const std::string_view> known,
               std::string_view remedy, const Reporter& reporter) {
  bool all_known = true;
  for (const TomlEntry& entry : table.entries) {
    if (std::ranges::find(known, entry.key) != known.end()) continue;
    all_known = false;
    ReportUnknownKey(entry, known, remedy, reporter);
  }
  return all_known;
}

std::optional<Assignment> ReadValue(const Field& field, const TomlNode& node,
                                    const Reporter& reporter) {
  Assignments assignments;
  Assign(field, node, reporter.source, kSweepSource, assignments);
  for (Diagnostic& problem : assignments.problems) reporter.problems.push_back(std::move(problem));
  if (assignments.values.empty()) return std::nullopt;
  return std::move(assignments.values.front());
}

std::vector<Assignment> ReadList(const Field& field, const TomlNode& list,
                                 const Reporter& reporter) {
  if (list.kind != Kind::kArray || list.elements.empty()) {
    return Report(reporter, list, fmt::format("{} needs a list of values here", field.name),
                  "for example: [1, 2]; one value for all runs belongs in [set]");
  }
  if (list.elements.size() > kMaxSweepRuns) return {};  // no file of 32 KiB holds that many
  std::vector<Assignment> values;
  for (const TomlNode& element : list.elements) {
    if (auto value = ReadValue(field, element, reporter)) values.push_back(*std::move(value));
  }
  return values.size() == list.elements.size() ? values : std::vector<Assignment>();
}

std::vector<Assignment> ReadAxisValues(const Field& field, const TomlNode& node,
                                       const Reporter& reporter) {
  if (node.kind == Kind::kArray && !node.elements.empty()) return ReadList(field, node, reporter);
  if (node.kind == Kind::kArray) {
    return Report(reporter, node, fmt::format("{} has no values", field.name), kForms);
  }
  if (node.kind != Kind::kTable) {
    return Report(reporter, node, fmt::format("{} varies, so it needs several values", field.name),
                  fmt::format("{};\none value for all runs belongs in [set]", kForms));
  }
  if (!CheckKeys(node, kRangeKeys, kForms, reporter)) return {};
  const bool is_range = FindKey(node, "range") != nullptr;
  const bool is_log_range = FindKey(node, "log_range") != nullptr;
  if (is_range == is_log_range) {
    return Report(reporter, node, fmt::format("{} needs a range or a log_range", field.name),
                  kForms);
  }
  return is_range ? ReadRange(field, node, reporter) : ReadLogRange(field, node, reporter);
}

std::optional<std::pair<Assignment, Assignment>> ReadEnds(const Field& field, const TomlNode& node,
                                                          const Reporter& reporter) {
  const FieldValue type = DefaultValue(field);
  const bool is_float = std::holds_alternative<double>(type);
  if (!is_float && !std::holds_alternative<std::int64_t>(type)) {
    Report(reporter, node, fmt::format("{} is no number and has no range", field.name),
           "write a list of values");
    return std::nullopt;
  }
  if (node.kind != Kind::kArray || node.elements.size() != 2) {
    Report(reporter, node, fmt::format("the range of {} needs two ends", field.name),
           "for example: [1, 3]; both ends are included");
    return std::nullopt;
  }
  auto first = ReadValue(field, node.elements[0], reporter);
  auto last = ReadValue(field, node.elements[1], reporter);
  if (!first || !last) return std::nullopt;
  if (first->value > last->value) {
    Report(reporter, node,
           fmt::format("the first end, {}, is above the last, {}", TomlText(first->value),
                       TomlText(last->value)),
           "swap them, or write a list");
    return std::nullopt;
  }
  return std::pair(*std::move(first), *std::move(last));
}

std::optional<std::pair<Assignment, Assignment>> ReadLogEnds(const Field& field,
                                                             const TomlNode& node,
                                                             const Reporter& reporter) {
  if (const auto exponents = Exponents(field, node)) {
    const auto [first, last] = *exponents;
    Report(reporter, node,
           fmt::format("{} must be {}; {} to {} look like exponents", field.name, DomainText(field),
                       first, last),
           fmt::format("write {} to {}: [{}, {}]", PowerOfTen(first), PowerOfTen(last),
                       PowerOfTen(first), PowerOfTen(last)));
    return std::nullopt;
  }
  auto ends = ReadEnds(field, node, reporter);
  const auto* first = ends ? std::get_if<double>(&ends->first.value) : nullptr;
  if (first == nullptr || *first > 0) return ends;
  Report(reporter, node.elements[0],
         fmt::format("equal ratios cannot begin at {}", TomlText(*first)),
         "begin above 0, or take equal steps");
  return std::nullopt;
}

std::optional<std::size_t> ReadCount(const TomlNode& node, std::size_t least,
                                     const Reporter& reporter) {
  const auto* count = std::get_if<std::int64_t>(&node.scalar);
  if (count != nullptr && *count >= static_cast<std::int64_t>(least) &&
      *count <= static_cast<std::int64_t>(kMaxSweepRuns)) {
    return static_cast<std::size_t>(*count);
  }
  Report(reporter, node,
         fmt::format("count must be an integer from {} to {}", least, kMaxSweepRuns),
         "for example: count = 10");
  return std::nullopt;
}

}  // namespace runexp
