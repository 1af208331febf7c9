#include <fmt/format.h>

#include <functional>

#include "core/spec/field_text.h"
#include "core/spec/schema.h"
#include "core/spec/sweep/sweep.h"
#include "core/text/json_text.h"

namespace runexp {
namespace {

using Members = std::vector<std::string>;
using SchemaOf = std::string (*)(const Field&);

const std::string kObject = R"("type": "object")";
const std::string kArray = R"("type": "array")";
const std::string kClosed = R"("additionalProperties": false)";

// The schema of the field's value in an experiment.
std::string Value(const Field& field) {
  return JsonLine({JsonMember("$ref", JsonString(fmt::format("#/$defs/{}", field.name)))});
}

std::string List(const Field& field) {
  return JsonLine({kArray, JsonMember("minItems", "1"), JsonMember("items", Value(field))});
}

std::string Pair(const Field& field) {
  return JsonLine({kArray, JsonMember("minItems", "2"), JsonMember("maxItems", "2"),
                   JsonMember("items", Value(field))});
}

std::string Count(int least) {
  return JsonLine({JsonMember("type", JsonString("integer")),
                   JsonMember("minimum", fmt::format("{}", least)),
                   JsonMember("maximum", fmt::format("{}", kMaxSweepRuns))});
}

std::string AnyOf(const Members& schemas) {
  std::string list;
  for (const std::string& schema : schemas) list += (list.empty() ? "" : ", ") + schema;
  return JsonLine({JsonMember("anyOf", "[" + list + "]")});
}

// An object with these keys; the first `required` are mandatory.
std::string Form(const std::vector<std::string>& required, const Members& properties) {
  return JsonLine({kObject, JsonMember("required", JsonValue(required)),
                   JsonMember("properties", JsonLine(properties)), kClosed});
}

std::string Axis(const Field& field) {
  Members forms = {List(field)};
  const bool is_integer = field.access.index() == 0;
  const bool is_float = field.access.index() == 1;
  if (is_integer || is_float) {
    const std::string step =
        JsonLine({JsonMember("type", JsonString(is_integer ? "integer" : "number")),
                  JsonMember("exclusiveMinimum", "0")});
    forms.push_back(Form({"range"}, {JsonMember("range", Pair(field)), JsonMember("step", step)}));
  }
  if (is_float) {
    forms.push_back(Form({"log_range", "count"},
                         {JsonMember("log_range", Pair(field)), JsonMember("count", Count(2))}));
  }
  return AnyOf(forms);
}

std::string Distribution(const Field& field) {
  Members forms = {List(field), Form({"choice"}, {JsonMember("choice", List(field))})};
  const auto add = [&](const char* kind) {
    forms.push_back(Form({kind}, {JsonMember(kind, Pair(field))}));
  };
  if (field.access.index() == 0) add("integer");
  if (field.access.index() == 1) {
    add("uniform");
    add("log_uniform");
  }
  return AnyOf(forms);
}

std::string Match(const Field& field) { return AnyOf({Value(field), List(field)}); }

// A section of the sweep: fields by their full names, quoted, or in tables of their own, and the
// keys in `own`.
std::string SectionSchema(SchemaOf schema, const Members& own, std::size_t indent) {
  Members properties = own;
  const auto is_label = [](const Field& field) { return field.name == "name"; };
  for (const Field& field : Fields()) {
    if (!is_label(field)) properties.push_back(JsonMember(field.name, schema(field)));
  }
  for (const std::string_view section : SectionNames()) {
    Members below;
    for (const Field& field : Fields()) {
      if (SectionOf(field.name) == section) {
        below.push_back(JsonMember(KeyOf(field.name), schema(field)));
      }
    }
    properties.push_back(JsonMember(
        section, JsonLine({kObject, JsonMember("properties", JsonLine(below)), kClosed})));
  }
  return JsonObject(
      {kObject, JsonMember("properties", JsonObject(properties, indent + 2)), kClosed}, indent);
}

// [search], whose rungs are values of training.epochs.
std::string SearchSchema(std::size_t indent) {
  std::vector<std::string> metrics;
  for (const SearchMetric& metric : SearchMetrics()) metrics.emplace_back(metric.name);
  const std::string method = JsonLine({R"("const": "halving")"});
  const std::string rungs = JsonLine({kArray, JsonMember("minItems", "2"),
                                      JsonMember("items", Value(*FindField("training.epochs")))});
  const std::string keep = JsonLine(
      {R"("type": "number")", JsonMember("exclusiveMinimum", "0"), JsonMember("maximum", "1")});
  const std::string metric = JsonLine(
      {JsonMember("enum", JsonValue(metrics)), JsonMember("default", JsonString(metrics.front()))});
  const std::vector<std::string> required = {"method", "rungs", "keep"};
  return JsonObject(
      {kObject, JsonMember("required", JsonValue(required)),
       JsonMember("properties",
                  JsonObject({JsonMember("method", method), JsonMember("rungs", rungs),
                              JsonMember("keep", keep), JsonMember("metric", metric)},
                             indent + 2)),
       kClosed},
      indent);
}

std::string ListOf(const std::string& items, std::size_t indent) {
  return JsonObject({kArray, JsonMember("items", items)}, indent);
}

}  // namespace

std::string SweepJsonSchema() {
  Members definitions;
  for (const Field& field : Fields()) {
    definitions.push_back(JsonMember(field.name, FieldSchema(field, 4)));
  }
  const std::string key =
      JsonLine({JsonMember("type", JsonString("integer")), JsonMember("minimum", "0")});
  const Members properties = {
      JsonMember("name", Value(*FindField("name"))),
      JsonMember("base", JsonLine({JsonMember("type", JsonString("string")),
                                   JsonMember("minLength", "1")})),
      JsonMember("set", SectionSchema(Value, {}, 4)),
      JsonMember("grid", SectionSchema(Axis, {}, 4)),
      JsonMember("zip", ListOf(SectionSchema(Axis, {}, 6), 4)),
      JsonMember(
          "random",
          SectionSchema(Distribution, {JsonMember("count", Count(1)), JsonMember("key", key)}, 4)),
      JsonMember("exclude", ListOf(SectionSchema(Match, {}, 6), 4)),
      JsonMember("search", SearchSchema(4)),
  };
  return JsonObject(
             {JsonMember("$schema", JsonString("https://json-schema.org/draft/2020-12/schema")),
              JsonMember("title", JsonString("runexp sweep")), kObject,
              JsonMember("required", JsonValue(std::vector<std::string>{"name", "base"})),
              JsonMember("properties", JsonObject(properties, 2)), kClosed,
              JsonMember("$defs", JsonObject(definitions, 2))},
             0) +
         "\n";
}

}  // namespace runexp
