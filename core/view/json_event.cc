#include "core/view/json_event.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "core/spec/field_text.h"
#include "core/spec/meaning.h"
#include "core/text/json_text.h"

namespace runexp {

JsonEvent& JsonEvent::Text(std::string_view name, std::string_view value) {
  return Add(name, JsonString(value));
}
JsonEvent& JsonEvent::Integer(std::string_view name, std::int64_t value) {
  return Add(name, fmt::to_string(value));
}
JsonEvent& JsonEvent::Number(std::string_view name, double value) {
  return Add(name, JsonNumber(value));
}
JsonEvent& JsonEvent::Truth(std::string_view name, bool value) {
  return Add(name, value ? "true" : "false");
}
JsonEvent& JsonEvent::Texts(std::string_view name, const std::vector<std::string>& values) {
  return Add(name, JsonValue(values));
}

JsonEvent& JsonEvent::Varying(const Experiment& run) {
  std::vector<std::string> members;
  for (const Field* field : run.varying) {
    const std::optional<FieldValue> value = FindValue(*field, run.spec);
    if (value) members.push_back(JsonMember(field->name, JsonValue(*value)));
  }
  return Add("varying", JsonLine(members));
}

std::string JsonEvent::Line() const { return fmt::format("{{{}}}\n", members_); }

JsonEvent& JsonEvent::Add(std::string_view name, std::string_view json) {
  members_ += fmt::format("{}\"{}\": {}", members_.empty() ? "" : ", ", name, json);
  return *this;
}

}  // namespace runexp
