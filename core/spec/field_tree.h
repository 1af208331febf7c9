// Finds the fields that the keys of a TOML table name.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.h"
#include "core/spec/reporter.h"
#include "core/spec/toml_tree.h"

namespace runexp {

struct FieldEntry {
  const Field* field;
  const TomlEntry* entry;  // in the searched table
};

// Returns the fields among the keys of a table, including the sections below it, in the order of
// the text. Bare and quoted dotted keys are equivalent. Reports keys that are no fields, but skips
// `own_keys` at the top of the table. A field may occur twice, because TOML only forbids setting a
// key twice in the same spelling.
std::vector<FieldEntry> FindFieldEntries(const TomlNode& table, const Reporter& reporter,
                                         std::span<const std::string_view> own_keys = {});

// Returns the remedy for a key that is no field.
std::string UnknownFieldRemedy(std::string_view name);

// The same where a key alone is enough, unless several fields have it.
std::string UnclearFieldRemedy(std::string_view name);

}  // namespace runexp
