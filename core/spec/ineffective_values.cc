#include "core/spec/ineffective_values.h"

#include <fmt/format.h>

#include <map>
#include <string_view>

#include "core/spec/meaning.h"
#include "core/spec/toml_value.h"

namespace runexp {

std::vector<Diagnostic> IneffectiveValues(std::span<const Assignment> assignments, std::size_t file,
                                          const Source& source) {
  Spec spec;
  std::map<std::string_view, const Place*> places;
  for (const Assignment& assignment : assignments) {
    SetValue(*assignment.field, assignment.value, spec);
    places[assignment.field->name] = &assignment.place;
  }
  // nullptr unless the last assignment is in the file.
  const auto find_place = [&](std::string_view field) {
    const auto found = places.find(field);
    const bool is_there = found != places.end() && found->second->source == file;
    return is_there ? found->second : nullptr;
  };
  std::vector<Diagnostic> problems;
  for (const Field& field : Fields()) {
    const OnlyWith* failed = FailedCondition(field, spec);
    if (failed == nullptr) continue;
    const Place* place = find_place(field.name);
    const Place* reason = find_place(failed->field);
    if (place == nullptr || reason == nullptr) continue;
    problems.push_back(DiagnosticAt(
        source, place->value,
        fmt::format("{} has no effect with {} = {} in line {}", field.name, failed->field,
                    TomlText(GetValue(*FindField(failed->field), spec)), reason->value.line),
        fmt::format("remove it, or choose {}", ConditionText(*failed))));
  }
  return problems;
}

}  // namespace runexp
