#include "core/spec/canonical.h"

#include <fmt/format.h>

#include "core/base/sha256.h"
#include "core/spec/toml_value.h"

namespace runexp {

std::string ResolvedToml(const Spec& spec) { return ToToml(NamedValues(spec)); }

std::string ToToml(std::span<const NamedValue> values) {
  std::string text;
  std::string_view section;
  for (const auto& [name, value] : values) {
    if (SectionOf(name) != section) {
      section = SectionOf(name);
      text += fmt::format("\n[{}]\n", section);
    }
    text += fmt::format("{} = {}\n", KeyOf(name), TomlText(value));
  }
  return text;
}

bool EntersIdentity(const Field& field, const Spec& spec) {
  if (!HasMeaning(field, spec)) return false;
  switch (field.in_identity) {
    case InIdentity::kNever:
      return false;
    case InIdentity::kAlways:
      return true;
    case InIdentity::kUnlessDefault:
      return GetValue(field, spec) != DefaultValue(field);
  }
  return true;
}

std::string IdentityText(const Spec& spec, const InputDigests& digests, int numerics_version,
                         std::span<const PartVersion> parts) {
  std::string text;
  for (const Field& field : Fields()) {
    if (EntersIdentity(field, spec)) {
      text += fmt::format("{} = {}\n", field.name, TomlText(GetValue(field, spec)));
    }
  }
  text += fmt::format("corpus.kept_text_sha256 = {}\n", TomlString(digests.kept_text));
  if (!digests.initial_values.empty()) {
    text += fmt::format("model.initial_values_sha256 = {}\n", TomlString(digests.initial_values));
  }
  text += fmt::format("numerics_version = {}\n", numerics_version);
  for (const auto& [field, version] : parts) {
    if (version > 1) text += fmt::format("{}_version = {}\n", field, version);
  }
  return text;
}

std::string Identity(std::string_view identity_text) { return Sha256Hex(identity_text); }

std::string RunId(std::string_view identity) { return std::string(identity.substr(0, 12)); }

}  // namespace runexp
