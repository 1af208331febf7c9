#include "core/spec/field_help.h"

#include <fmt/format.h>

#include "core/spec/check.h"
#include "core/spec/meaning.h"
#include "core/spec/toml_value.h"
#include "core/text/human_text.h"

namespace runexp {
namespace {

constexpr std::size_t kColumns = 80;

std::string Labelled(std::string_view label, std::string_view text) {
  return WrapWords(text, kColumns, fmt::format("  {:<11}", label), std::string(13, ' '));
}

// The shortest name that means the field on the command line.
std::string_view ShortName(const Field& field) {
  return FieldsNamed(KeyOf(field.name)).size() == 1 ? KeyOf(field.name) : field.name;
}

std::string IdentityText(const Field& field) {
  switch (field.in_identity) {
    case InIdentity::kNever:
      return "no: another value is the same run";
    case InIdentity::kAlways:
    case InIdentity::kUnlessDefault:
      return "yes: another value is another run";
  }
  return "";
}

}  // namespace

std::string DescribeField(const Field& field) {
  const FieldValue usual = DefaultValue(field);
  std::string text =
      WrapWords(fmt::format("{}: {}", field.name, field.meaning), kColumns, "", "  ");
  text += "\n" + Labelled("values", DomainText(field));
  text += Labelled("default", field.required ? "none: it is required" : TomlText(usual));
  for (const OnlyWith& condition : field.only_with) {
    text += Labelled("only with", ConditionText(condition));
  }
  text += Labelled("in the id", IdentityText(field));
  const std::string value = field.example.empty() ? TomlText(usual) : std::string(field.example);
  const std::string_view section = SectionOf(field.name);
  text += fmt::format("\nIn a spec:\n{}  {} = {}\n",
                      section.empty() ? "" : fmt::format("  [{}]\n", section), KeyOf(field.name),
                      value);
  return text + fmt::format("On the command line:\n  --set {}=VALUE\n", ShortName(field));
}

std::string DescribeSection(std::string_view section) {
  std::string text;
  for (const Field& field : Fields()) {
    if (SectionOf(field.name) != section || section.empty()) continue;
    text += WrapWords(field.meaning, kColumns, fmt::format("  {:<22}", KeyOf(field.name)),
                      std::string(24, ' '));
  }
  if (text.empty()) return text;
  return fmt::format("The fields of [{}]:\n\n{}\nrunexp help {}.FIELD explains one.\n", section,
                     text, section);
}

}  // namespace runexp
