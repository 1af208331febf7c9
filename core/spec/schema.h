// The table of fields for editors and readers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.h"

namespace runexp {

// JSON Schema (draft 2020-12) of a spec, for editors that complete and check TOML. It is strict,
// but cannot express quoted dotted keys, which are valid. Beside what the standard knows, a field
// has "x-only-with": the rule for another field without which it has no meaning.
std::string JsonSchema();

// The same of a sweep.
std::string SweepJsonSchema();

// What the schema says of one field; `indent` is that of the closing brace.
std::string FieldSchema(const Field& field, std::size_t indent);

// "corpus", "model", …
std::vector<std::string_view> SectionNames();

// A Markdown table with one row per field.
std::string FieldTableMarkdown();

}  // namespace runexp
