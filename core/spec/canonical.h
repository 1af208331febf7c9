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

// The version of the arithmetic that a field's value names, such as an optimiser's: it may be
// mended without a new numerics_version, which would rename all runs.
struct PartVersion {
  std::string_view field;
  int version = 1;
};

// The digests of what a run reads, not of the files that it came from.
struct InputDigests {
  std::string_view kept_text;
  std::string_view initial_values = {};  // of start values from a file; else empty
};

// What the identity of a run is the SHA-256 of: a line for each field that enters it, one for each
// digest, one for numerics_version, and one for each part of a version above 1.
std::string IdentityText(const Spec& spec, const InputDigests& digests, int numerics_version,
                         std::span<const PartVersion> parts = {});
// Of a run that reads no start values from a file.
inline std::string IdentityText(const Spec& spec, std::string_view kept_text_sha256,
                                int numerics_version, std::span<const PartVersion> parts = {}) {
  return IdentityText(spec, InputDigests{kept_text_sha256}, numerics_version, parts);
}

// 64 hexadecimal digits.
std::string Identity(std::string_view identity_text);

// The first 12 of them, which name the run.
std::string RunId(std::string_view identity);

}  // namespace runexp
