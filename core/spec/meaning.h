// Which fields have a meaning in a run: OnlyWith of the table (field.h). Code that shows, stores or
// compares fields leaves out the others.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.h"
#include "core/spec/spec.h"
#include "core/text/text_rules.h"

namespace runexp {

// The condition because of which the field has no meaning in this spec: one of its own, or of a
// field on which it depends. nullptr if it has a meaning.
const OnlyWith* FailedCondition(const Field& field, const Spec& spec);

bool HasMeaning(const Field& field, const Spec& spec);

// True if the condition holds with this value of its field.
bool Meets(const OnlyWith& condition, const FieldValue& value);

// "training.sampling = \"consecutive\"", "stop.perplexity_above != 0.0"; several values with "or".
std::string ConditionText(const OnlyWith& condition);

// Nothing if the field has no meaning in this spec.
std::optional<FieldValue> FindValue(const Field& field, const Spec& spec);

// The fields that have a meaning in a spec, with their values, in table order.
struct NamedValue {
  std::string_view name;
  FieldValue value;
};
std::vector<NamedValue> NamedValues(const Spec& spec);

// How the text and the prefixes are read.
TextRules TextRulesOf(const Spec& spec);

// Gives equal values to specs that mean the same: fields without a meaning get their default,
// hexadecimal digits become lower case, prefixes are changed as the text is.
void Canonicalize(Spec& spec);

}  // namespace runexp
