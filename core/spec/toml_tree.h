// Parses TOML text to a plain tree that records the position of each key and value.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/spec/source.h"

namespace runexp {

struct TomlEntry;

struct TomlNode {
  enum class Kind { kInteger, kFloat, kBool, kString, kArray, kTable, kDate };

  Kind kind = Kind::kTable;
  Region region;
  // The value of the first four kinds.
  std::variant<std::monostate, std::int64_t, double, bool, std::string> scalar;
  std::vector<TomlNode> elements;  // of an array
  std::vector<TomlEntry> entries;  // of a table, in no particular order
};

struct TomlEntry {
  std::string key;
  Region key_region;
  TomlNode value;
};

// "an integer", "a string", …
const char* KindName(TomlNode::Kind kind);

// Returns the root table. The text must be UTF-8. Throws SpecError at the first syntax error, and
// if it is nested too deeply for a spec.
TomlNode ParseToml(const Source& source);

}  // namespace runexp
