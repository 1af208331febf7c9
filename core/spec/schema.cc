#include "core/spec/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/spec/check.h"
#include "core/spec/field.h"
#include "core/spec/field_text.h"
#include "core/spec/meaning.h"
#include "core/spec/toml_value.h"
#include "core/text/json_text.h"

namespace runexp {
namespace {

std::string_view JsonType(const Field& field) {
  static constexpr std::string_view kTypes[] = {"integer", "number", "boolean", "string", "array"};
  return kTypes[field.access.index()];
}

// An optional label, path or digest may be empty.
std::vector<std::string> TextRules(const Field& field) {
  if (!field.choices.empty()) {
    std::string list;
    for (const std::string_view choice : field.choices) {
      list += (list.empty() ? "" : ", ") + JsonString(choice);
    }
    return {JsonMember("enum", "[" + list + "]")};
  }
  std::vector<std::string> rules;
  if (field.required) rules.push_back(JsonMember("minLength", "1"));
  if (field.text == TextRule::kLabel) {
    // All characters but the ASCII ones that are no letter, no digit, no - _ and .
    rules.push_back(JsonMember("maxLength", fmt::format("{}", kMaxLabelBytes)));
    rules.push_back(JsonMember(
        "pattern", JsonString(R"(^(?!\.)[^\x00-\x2c\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]*$)")));
  } else if (field.text == TextRule::kPath || field.text == TextRule::kName) {
    rules.push_back(JsonMember("pattern", JsonString(R"(^[^\x00-\x1f\x7f]*$)")));
  } else if (field.text == TextRule::kNotes) {
    rules.push_back(JsonMember("maxLength", fmt::format("{}", kMaxNotesBytes)));
    rules.push_back(JsonMember("pattern", JsonString(R"(^[^\x00]*$)")));
  } else if (field.text == TextRule::kSha256) {
    rules.push_back(JsonMember("pattern", JsonString("^([0-9A-Fa-f]{64})?$")));
  }
  return rules;
}

std::vector<std::string> FloatRules(const FloatRange& range) {
  using End = FloatRange::End;
  return {JsonMember(range.low == End::kOpen ? "exclusiveMinimum" : "minimum",
                     fmt::to_string(range.minimum)),
          JsonMember(range.high == End::kOpen ? "exclusiveMaximum" : "maximum",
                     fmt::to_string(range.maximum))};
}

std::vector<std::string> Rules(const Field& field) {
  switch (field.access.index()) {
    case 0:
      return {JsonMember("minimum", fmt::format("{}", field.minimum)),
              JsonMember("maximum", fmt::format("{}", field.maximum))};
    case 1:
      return FloatRules(field.range);
    case 3:
      return TextRules(field);
    case 4:
      return {JsonMember("items", R"({"type": "string", "minLength": 1})")};
    default:
      return {};
  }
}

// "required", "properties" and "additionalProperties" of an object.
void AddProperties(const std::vector<std::string>& required,
                   const std::vector<std::string>& properties, std::size_t indent,
                   std::vector<std::string>& members) {
  if (!required.empty()) members.push_back(JsonMember("required", JsonValue(required)));
  members.push_back(JsonMember("properties", JsonObject(properties, indent)));
  members.push_back(JsonMember("additionalProperties", "false"));
}

struct Section {
  std::vector<std::string> required;
  std::vector<std::string> properties;
};

Section MakeSection(std::string_view name, std::size_t indent) {
  Section section;
  for (const Field& field : Fields()) {
    if (SectionOf(field.name) != name) continue;
    const std::string key(KeyOf(field.name));
    if (field.required) section.required.push_back(key);
    section.properties.push_back(JsonMember(key, FieldSchema(field, indent)));
  }
  return section;
}

std::string SectionSchema(const Section& section) {
  std::vector<std::string> members = {JsonMember("type", JsonString("object"))};
  AddProperties(section.required, section.properties, 6, members);
  return JsonObject(members, 4);
}

std::string FullMeaning(const Field& field) {
  std::string text(field.meaning);
  const char* before = "; only with ";
  for (const OnlyWith& condition : field.only_with) {
    text += std::exchange(before, " and ") + ConditionText(condition);
  }
  return text;
}

// What the value of a condition's field must be, or must not be.
std::string ConditionRule(const OnlyWith& condition, OnlyWith::Test test) {
  std::vector<std::string> values;
  for (const FieldValue& value : condition.values) values.push_back(JsonValue(value));
  const std::string rule = JsonLine(
      {values.size() == 1 ? JsonMember("const", values.front())
                          : JsonMember("enum", fmt::format("[{}]", fmt::join(values, ", ")))});
  return condition.test == test ? rule : JsonLine({JsonMember("not", rule)});
}

// A rule for one field of a spec. `required`: it must be there.
std::string RuleFor(std::string_view name, const std::string& rule, bool required) {
  const auto object = [&](std::string_view key, const std::string& value) {
    std::vector<std::string> members = {
        JsonMember("properties", JsonLine({JsonMember(key, value)}))};
    if (required) members.push_back(JsonMember("required", "[" + JsonString(key) + "]"));
    return JsonLine(members);
  };
  const std::string_view section = SectionOf(name);
  const std::string inner = object(KeyOf(name), rule);
  return section.empty() ? inner : object(section, inner);
}

// If the file itself says that a field has no meaning, it must not set the field.
std::string ConditionRules() {
  std::vector<std::string> rules;
  for (const Field& field : Fields()) {
    for (const OnlyWith& condition : field.only_with) {
      const std::string fails = ConditionRule(condition, OnlyWith::Test::kIsNot);
      rules.push_back(JsonLine({JsonMember("if", RuleFor(condition.field, fails, true)),
                                JsonMember("then", RuleFor(field.name, "false", false))}));
    }
  }
  return fmt::format("[\n    {}\n  ]", fmt::join(rules, ",\n    "));
}

std::string ValuesText(const Field& field) {
  switch (field.access.index()) {
    case 0:
      return fmt::format("integer, {} to {}", field.minimum, field.maximum);
    case 1:
      return "float, " + RangeText(field.range);
    default:
      return DomainText(field);
  }
}

}  // namespace

std::vector<std::string_view> SectionNames() {
  std::vector<std::string_view> names;
  for (const Field& field : Fields()) {
    const std::string_view name = SectionOf(field.name);
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

std::string FieldSchema(const Field& field, std::size_t indent) {
  std::vector<std::string> members = {JsonMember("description", JsonString(FullMeaning(field))),
                                      JsonMember("type", JsonString(JsonType(field)))};
  for (std::string& rule : Rules(field)) members.push_back(std::move(rule));
  if (!field.required) members.push_back(JsonMember("default", JsonValue(DefaultValue(field))));
  std::vector<std::string> conditions;
  for (const OnlyWith& condition : field.only_with) {
    conditions.push_back(
        JsonMember(condition.field, ConditionRule(condition, OnlyWith::Test::kIs)));
  }
  if (!conditions.empty()) members.push_back(JsonMember("x-only-with", JsonLine(conditions)));
  return JsonObject(members, indent);
}

std::string JsonSchema() {
  Section top = MakeSection("", 4);
  for (const std::string_view name : SectionNames()) {
    const Section section = MakeSection(name, 8);
    if (!section.required.empty()) top.required.emplace_back(name);
    top.properties.push_back(JsonMember(name, SectionSchema(section)));
  }
  std::vector<std::string> members = {
      JsonMember("$schema", JsonString("https://json-schema.org/draft/2020-12/schema")),
      JsonMember("title", JsonString("runexp experiment")),
      JsonMember("type", JsonString("object"))};
  AddProperties(top.required, top.properties, 2, members);
  members.push_back(JsonMember("allOf", ConditionRules()));
  return JsonObject(members, 0) + "\n";
}

std::string FieldTableMarkdown() {
  std::string text = "| Field | Values | Default | Meaning |\n| --- | --- | --- | --- |\n";
  for (const Field& field : Fields()) {
    const std::string initial =
        field.required ? "required" : fmt::format("`{}`", TomlText(DefaultValue(field)));
    text += fmt::format("| `{}` | {} | {} | {} |\n", field.name, ValuesText(field), initial,
                        FullMeaning(field));
  }
  return text;
}

}  // namespace runexp
