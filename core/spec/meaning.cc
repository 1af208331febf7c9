#include "core/spec/meaning.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/spec/toml_value.h"

namespace runexp {

const OnlyWith* FailedCondition(const Field& field, const Spec& spec) {
  for (const OnlyWith& condition : field.only_with) {
    const Field& other = *FindField(condition.field);
    if (const OnlyWith* failed = FailedCondition(other, spec)) return failed;
    if (!Meets(condition, GetValue(other, spec))) return &condition;
  }
  return nullptr;
}

bool HasMeaning(const Field& field, const Spec& spec) {
  return FailedCondition(field, spec) == nullptr;
}

bool Meets(const OnlyWith& condition, const FieldValue& value) {
  const bool is_one = std::ranges::find(condition.values, value) != condition.values.end();
  return is_one == (condition.test == OnlyWith::Test::kIs);
}

std::string ConditionText(const OnlyWith& condition) {
  std::vector<std::string> values;
  for (const FieldValue& value : condition.values) values.push_back(TomlText(value));
  return fmt::format("{} {} {}", condition.field,
                     condition.test == OnlyWith::Test::kIs ? "=" : "!=", fmt::join(values, " or "));
}

std::optional<FieldValue> FindValue(const Field& field, const Spec& spec) {
  if (!HasMeaning(field, spec)) return std::nullopt;
  return GetValue(field, spec);
}

std::vector<NamedValue> NamedValues(const Spec& spec) {
  std::vector<NamedValue> values;
  for (const Field& field : Fields()) {
    if (HasMeaning(field, spec)) values.push_back({field.name, GetValue(field, spec)});
  }
  return values;
}

TextRules TextRulesOf(const Spec& spec) {
  const Spec::Corpus& corpus = spec.corpus;
  return {FindLineBreaks(corpus.newlines)->line_breaks,  // choices_test.cc: all are in the table
          corpus.only_a_to_z, corpus.lowercase, corpus.collapse_spaces};
}

void Canonicalize(Spec& spec) {
  for (const Field& field : Fields()) {
    if (!HasMeaning(field, spec)) SetValue(field, DefaultValue(field), spec);
  }
  const TextRules rules = TextRulesOf(spec);
  for (std::string& prefix : spec.samples.prefixes) prefix = ChangeText(prefix, rules);
  for (std::string* digest :
       {&spec.corpus.sha256, &spec.model.initial_sha256, &spec.expect.result_sha256}) {
    for (char& c : *digest) {
      if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    }
  }
}

}  // namespace runexp
