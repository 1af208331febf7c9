#include "core/spec/brief_spec.h"

#include <algorithm>
#include <vector>

#include "core/spec/canonical.h"
#include "core/spec/field.h"
#include "core/spec/meaning.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

struct DefaultText {
  const Field* field;
  std::string text;
};

// Of the fields that can change a result. Made once: a list of runs adds them to each.
std::vector<DefaultText> MakeDefaultTexts() {
  std::vector<DefaultText> texts;
  for (const Field& field : Fields()) {
    if (CanChangeResult(field)) texts.push_back({&field, TomlText(DefaultValue(field))});
  }
  return texts;
}

// The conditions' fields come earlier in the table, so they are there if they have a meaning.
bool HasMeaning(const Field& field, const FieldTexts& fields) {
  return std::ranges::all_of(field.only_with, [&fields](const OnlyWith& condition) {
    const auto other = fields.find(condition.field);
    if (other == fields.end()) return false;
    const auto value = ParseTomlText(other->second, condition.values.front().index());
    return value && Meets(condition, *value);
  });
}

}  // namespace

FieldTexts BriefSpec(const Spec& spec) {
  FieldTexts fields;
  for (const Field& field : Fields()) {
    if (EntersIdentity(field, spec)) {
      fields.emplace(field.name, TomlText(GetValue(field, spec)));
    }
  }
  return fields;
}

void AddDefaults(FieldTexts& fields) {
  static const std::vector<DefaultText> defaults = MakeDefaultTexts();
  for (const auto& [field, text] : defaults) {
    const auto found = fields.find(field->name);
    if (!HasMeaning(*field, fields)) {
      if (found != fields.end()) fields.erase(found);
    } else if (found == fields.end()) {
      fields.emplace(field->name, text);
    }
  }
}

}  // namespace runexp
