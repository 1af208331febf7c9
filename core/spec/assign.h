// Converts TOML trees to values of fields, and collects all problems.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "core/spec/check.h"
#include "core/spec/field.h"
#include "core/spec/source.h"
#include "core/spec/toml_tree.h"

namespace runexp {

// The position of a value.
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
  std::vector<Assignment> values;    // in the order of their places
  std::vector<Diagnostic> problems;  // in no particular order
  // Fields that were given, with valid or invalid values.
  std::set<std::string, std::less<>> attempted;
};

// Checks one value and appends it, or its problem, to `assignments`.
void Assign(const Field& field, const TomlNode& node, const Source& source,
            std::size_t source_index, Assignments& assignments);

// Reads all values of a spec file, source 0. Bare and quoted dotted keys are equivalent.
Assignments AssignTree(const TomlNode& root, const Source& source);

}  // namespace runexp
