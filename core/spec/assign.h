// From TOML trees to values of fields, with all that is wrong on the way.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "core/spec/check.h"
#include "core/spec/field.h"
#include "core/spec/source.h"
#include "core/spec/toml_tree.h"

namespace runexp {

// Where a value stands.
struct Place {
  std::size_t source = 0;  // index into the list of sources; 0 is the file
  Region value;
  std::vector<Region> elements;  // of an array
};

struct Assignment {
  const Field* field = nullptr;
  FieldValue value;
  Place place;
};

struct Assignments {
  std::vector<Assignment> values;                // in the order of their places
  std::vector<Diagnostic> problems;              // in no particular order
  std::set<std::string, std::less<>> attempted;  // fields that were given, rightly or wrongly
};

// Checks one value and appends it, or its problem, to `assignments`.
void Assign(const Field& field, const TomlNode& node, const Source& source,
            std::size_t source_index, Assignments& assignments);

// All values of a spec file, source 0. Bare and quoted dotted keys mean the same.
Assignments AssignTree(const TomlNode& root, const Source& source);

}  // namespace runexp
