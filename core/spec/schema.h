// The table of fields for editors and readers.
#pragma once

#include <string>

namespace runexp {

// JSON Schema (draft 2020-12) of a spec, for editors that complete and check TOML. It is strict,
// but cannot express quoted dotted keys, which are valid.
std::string JsonSchema();

// A Markdown table with one row per field.
std::string FieldTableMarkdown();

}  // namespace runexp
