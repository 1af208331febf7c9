// The resolved spec as text, and the identity of a run.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/spec/field.h"
#include "core/spec/meaning.h"
#include "core/spec/spec.h"

namespace runexp {

// The spec as TOML in the order of the table: all fields that have a meaning, defaults, labels and
// places included. ReadSpecText gives the same Spec back.
std::string ResolvedToml(const Spec& spec);

// Values in the order of the table as TOML, with a heading for each section.
std::string ToToml(std::span<const NamedValue> values);

// Whether the field has a line in the identity text of a run of this spec.
bool EntersIdentity(const Field& field, const Spec& spec);

// What the identity of a run is the SHA-256 of: a line for each field that enters it, one for the
// digest of the kept text (not of the file it came from) and one for numerics_version.
std::string IdentityText(const Spec& spec, std::string_view kept_text_sha256, int numerics_version);

// 64 hexadecimal digits.
std::string Identity(std::string_view identity_text);

// The first 12 of them, which name the run.
std::string RunId(std::string_view identity);

}  // namespace runexp
