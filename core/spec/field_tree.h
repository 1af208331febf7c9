// Which fields the keys of a TOML table mean.
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
  const TomlEntry* entry;  // in the table that was searched
};

// The fields among the keys of a table, sections below it included, in the order of the text. Bare
// and quoted dotted keys mean the same. Keys that are no fields are reported; `own_keys` at the
// top of the table are skipped. A field may occur twice: TOML itself only knows that a key may be
// set once in the same spelling.
std::vector<FieldEntry> FindFieldEntries(const TomlNode& table, const Reporter& reporter,
                                         std::span<const std::string_view> own_keys = {});

// What to do about a key that is no field.
std::string UnknownFieldRemedy(std::string_view name);

}  // namespace runexp
