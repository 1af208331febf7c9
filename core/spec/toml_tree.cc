#include "core/spec/toml_tree.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <utility>

#include "core/spec/toml_mistake.h"

namespace runexp {
namespace {

using Kind = TomlNode::Kind;

constexpr int kMaxDepth = 32;  // a spec needs three levels

Region MakeRegion(const toml::source_region& region) {
  return {region.begin.line, region.begin.column, region.end.line, region.end.column};
}

// Thrown inside the conversion, where the source is unknown.
struct TooDeep {
  Region region;
};

TomlNode MakeNode(const toml::node& node, int depth) {
  if (depth > kMaxDepth) throw TooDeep{MakeRegion(node.source())};
  TomlNode result;
  result.region = MakeRegion(node.source());
  if (const auto* integer = node.as_integer()) {
    result.kind = Kind::kInteger;
    result.scalar = integer->get();
  } else if (const auto* number = node.as_floating_point()) {
    result.kind = Kind::kFloat;
    result.scalar = number->get();
  } else if (const auto* flag = node.as_boolean()) {
    result.kind = Kind::kBool;
    result.scalar = flag->get();
  } else if (const auto* text = node.as_string()) {
    result.kind = Kind::kString;
    result.scalar = text->get();
  } else if (const auto* array = node.as_array()) {
    result.kind = Kind::kArray;
    for (const toml::node& element : *array)
      result.elements.push_back(MakeNode(element, depth + 1));
  } else if (const auto* table = node.as_table()) {
    result.kind = Kind::kTable;
    for (const auto& [key, value] : *table) {
      result.entries.push_back(
          {std::string(key.str()), MakeRegion(key.source()), MakeNode(value, depth + 1)});
    }
  } else {
    result.kind = Kind::kDate;
  }
  return result;
}

}  // namespace

const char* KindName(Kind kind) {
  switch (kind) {
    case Kind::kInteger:
      return "an integer";
    case Kind::kFloat:
      return "a float";
    case Kind::kBool:
      return "a boolean";
    case Kind::kString:
      return "a string";
    case Kind::kArray:
      return "an array";
    case Kind::kTable:
      return "a table";
    case Kind::kDate:
      return "a date or time";
  }
  return "";
}

TomlNode ParseToml(const Source& source) {
  try {
    return MakeNode(toml::parse(std::string_view(source.text)), 0);
  } catch (const TooDeep& error) {
    throw SpecError({DiagnosticAt(source, error.region,
                                  fmt::format("nested more than {} levels deep", kMaxDepth),
                                  "a spec has sections and fields, and no more levels")});
  } catch (const toml::parse_error& error) {
    TomlMistake mistake =
        ExplainTomlError(source.text, MakeRegion(error.source()), error.description());
    throw SpecError({DiagnosticAt(source, mistake.region, "not valid TOML: " + mistake.cause,
                                  std::move(mistake.remedy))});
  }
}

}  // namespace runexp
