#include "core/spec/sweep/grid_argument.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/spec/assign.h"
#include "core/spec/override.h"
#include "core/spec/sweep/sweep.h"
#include "core/spec/toml_value.h"
#include "core/text/decimal.h"

namespace runexp {
namespace {

constexpr std::string_view kForm = "write FIELD=VALUES, such as seed=1..5 or learning_rate=50,100";

Diagnostic GridProblem(const std::string& argument, std::string cause, std::string remedy) {
  return DiagnosticAbout({kGridLabel, argument, true}, std::move(cause), std::move(remedy));
}

// Splits at commas, but not within quotes.
std::vector<std::string> SplitValues(std::string_view text) {
  std::vector<std::string> values(1);
  char quote = 0;
  for (const char c : text) {
    if (quote == 0 && c == ',') {
      values.emplace_back();
      continue;
    }
    if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    }
    values.back() += c;
  }
  return values;
}

// The ends of FIRST..LAST.
std::optional<std::pair<std::int64_t, std::int64_t>> RangeIn(std::string_view value) {
  const std::size_t dots = value.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const auto first = ParseInteger(value.substr(0, dots));
  const auto last = ParseInteger(value.substr(dots + 2));
  if (!first || !last) return std::nullopt;
  return std::pair(*first, *last);
}

// What one argument says.
class Axis {
 public:
  Axis(const std::string& argument, std::vector<Diagnostic>& problems)
      : argument_(argument), problems_(problems) {
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos) {
      problems.push_back(GridProblem(argument,
                                     fmt::format("{} is not FIELD=VALUES", TomlString(argument)),
                                     std::string(kForm)));
      return;
    }
    key_ = argument.substr(0, equals);
    const std::vector<std::string> values = SplitValues(argument.substr(equals + 1));
    for (const std::string& value : values) {
      if (const auto range = RangeIn(value)) {
        AddRange(*range, values.size() == 1);
      } else {
        Add(value);
      }
      if (!problems.empty()) return;  // the same may be wrong with all of them
    }
  }

  const Field* field() const { return field_; }
  // "training.learning_rate = [50.0, 100.0]"
  std::string Line() const {
    return fmt::format("{} = {}\n", field_->name,
                       range_.empty() ? fmt::format("[{}]", fmt::join(values_, ", ")) : range_);
  }

 private:
  // Checks one value as --set does.
  void Add(const std::string& value) {
    Assignments assignments;
    AssignOverride({kGridLabel, key_ + "=" + value, true}, 0, assignments);
    std::ranges::move(assignments.problems, std::back_inserter(problems_));
    for (const Assignment& assignment : assignments.values) {
      field_ = assignment.field;
      values_.push_back(TomlText(assignment.value));
    }
  }

  void AddRange(std::pair<std::int64_t, std::int64_t> range, bool is_alone) {
    const auto [first, last] = range;
    if (first > last || last - first >= static_cast<std::int64_t>(kMaxSweepRuns)) {
      problems_.push_back(GridProblem(
          argument_,
          fmt::format("{}..{} is no range of up to {} values", first, last, kMaxSweepRuns),
          "the lower end comes first, for example: 1..5"));
      return;
    }
    Add(fmt::to_string(first));
    if (problems_.empty() && first != last) Add(fmt::to_string(last));
    if (!problems_.empty()) return;
    if (is_alone && std::holds_alternative<std::int64_t>(DefaultValue(*field_))) {
      range_ = fmt::format("{{ range = [{}, {}] }}", first, last);
      return;
    }
    if (first == last) return;
    values_.pop_back();
    for (std::int64_t value = first + 1; value <= last; ++value) Add(fmt::to_string(value));
  }

  const std::string& argument_;
  std::vector<Diagnostic>& problems_;
  std::string key_;
  const Field* field_ = nullptr;
  std::vector<std::string> values_;  // as TOML
  std::string range_;                // the same as a range, where that is shorter
};

}  // namespace

std::string SweepOfGrid(const std::string& name, const std::string& base,
                        std::span<const std::string> grid) {
  std::string text =
      fmt::format("name = {}\nbase = {}\n\n[grid]\n", TomlString(name), TomlString(base));
  std::vector<Diagnostic> all;
  std::vector<const Field*> fields;
  for (const std::string& argument : grid) {
    std::vector<Diagnostic> problems;
    const Axis axis(argument, problems);
    if (problems.empty() && std::ranges::find(fields, axis.field()) != fields.end()) {
      problems.push_back(GridProblem(argument,
                                     fmt::format("{} is varied twice", axis.field()->name),
                                     "write all of its values after one --grid"));
    }
    if (!problems.empty()) {
      std::ranges::move(problems, std::back_inserter(all));
      continue;
    }
    fields.push_back(axis.field());
    text += axis.Line();
  }
  if (!all.empty()) throw SpecError(std::move(all));
  return text;
}

std::string SetSection(std::span<const std::string> overrides) {
  if (overrides.empty()) return "";
  Assignments assignments;
  for (const std::string& argument : overrides) {
    AssignOverride({"--set", argument, true}, 0, assignments);
  }
  std::string text = "[set]\n";
  for (const Assignment& assignment : assignments.values) {
    text += fmt::format("{} = {}\n", assignment.field->name, TomlText(assignment.value));
  }
  return text + "\n";
}

}  // namespace runexp
