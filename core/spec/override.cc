#include "core/spec/override.h"

#include <fmt/format.h>
#include <utf8.h>

#include <optional>

#include "core/spec/absolute_path.h"
#include "core/spec/check.h"
#include "core/spec/field_tree.h"
#include "core/spec/label.h"
#include "core/spec/toml_value.h"
#include "core/text/decimal.h"

namespace runexp {
namespace {

constexpr std::string_view kForm = "write FIELD=VALUE, such as epochs=100";

std::int64_t Columns(std::string_view text) {
  return utf8::unchecked::distance(text.begin(), text.end());
}

// The part of the argument from byte `begin` to byte `end`.
Region Part(std::string_view argument, std::size_t begin, std::size_t end) {
  const std::int64_t column = Columns(argument.substr(0, begin)) + 1;
  return {1, column, 1, column + Columns(argument.substr(begin, end - begin))};
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

Region PartOf(std::string_view argument, std::string_view part) {
  const auto begin = static_cast<std::size_t>(part.data() - argument.data());
  return Part(argument, begin, begin + part.size());
}

std::string_view Unquoted(std::string_view key) {
  const bool quoted =
      key.size() >= 2 && (key.front() == '"' || key.front() == '\'') && key.back() == key.front();
  return quoted ? key.substr(1, key.size() - 2) : key;
}

TomlNode TextNode(std::string_view text, const Region& region) {
  TomlNode node;
  node.kind = TomlNode::Kind::kString;
  node.region = region;
  node.scalar = std::string(text);
  return node;
}

// Parses the value as TOML; returns nothing if it is not TOML. The field's name, which is ASCII, is
// replaced by spaces and a one-letter key, so that columns are those of the argument.
std::optional<TomlNode> ParseValue(const Source& argument, std::size_t equals) {
  Source line = argument;
  line.text = std::string(equals - 1, ' ') + "v" + argument.text.substr(equals);
  try {
    return ParseToml(line).entries.at(0).value;
  } catch (const SpecError&) {
    return std::nullopt;
  }
}

// The key and the position of "=". Nothing after reporting a problem.
struct Key {
  const Field* field;
  std::size_t equals;
};

std::optional<Key> ReadKey(const Source& argument, Assignments& assignments) {
  const std::string_view text = argument.text;
  const std::size_t equals = text.find('=');
  const std::string_view key = Trimmed(text.substr(0, equals));
  if (equals == std::string_view::npos || key.empty()) {
    assignments.problems.push_back(DiagnosticAt(argument, Part(text, 0, text.size()),
                                                "this argument is not FIELD=VALUE",
                                                std::string(kForm)));
    return std::nullopt;
  }
  const std::string_view name = Unquoted(key);
  const std::vector<const Field*> fields = FieldsNamed(name);
  if (fields.size() == 1) return Key{fields.front(), equals};
  const char* cause = fields.empty() ? "is no field of a spec" : "is the key of several fields";
  assignments.problems.push_back(DiagnosticAt(argument, PartOf(text, key),
                                              fmt::format("{} {}", TomlString(name), cause),
                                              UnclearFieldRemedy(name)));
  return std::nullopt;
}

// Returns false after reporting why the argument is not readable text.
bool CheckArgument(const Source& argument, Assignments& assignments) {
  const std::string_view text = argument.text;
  std::string cause;
  if (text.size() > kMaxSpecBytes) {
    cause = fmt::format("the argument has more than {} bytes", kMaxSpecBytes);
  } else if (!utf8::is_valid(text) || HasControlCharacter(text)) {
    cause = fmt::format("{} is not one line of UTF-8 text", TomlString(text));
  }
  if (cause.empty()) return true;
  assignments.problems.push_back(DiagnosticAbout(argument, std::move(cause), std::string(kForm)));
  return false;
}

// What is wrong with a value that the field cannot have, if it is more than one value; otherwise
// "".
std::string RemedyForSeveral(const Field& field, std::string_view value) {
  if (std::holds_alternative<std::vector<std::string>>(DefaultValue(field))) return {};
  if (value.find(',') == std::string_view::npos) return {};
  const std::string_view second = Trimmed(value.substr(value.find(',') + 1));
  if (FieldsNamed(Trimmed(second.substr(0, second.find('=')))).size() == 1) {
    return "several fields: write --set for each";
  }
  if (field.name == "name") return {};  // the one field that no sweep varies
  if (std::holds_alternative<double>(DefaultValue(field)) && !value.starts_with('[') &&
      value.find(',') == value.rfind(',')) {
    return "several values: use a sweep (sweeps/README.md); one value: write a decimal point";
  }
  return "several values: use a sweep (sweeps/README.md)";
}

// "write 10" for 010, as options say it; "" if zeros are not what is wrong.
std::string RemedyForZeros(const Field& field, std::string_view value) {
  const std::string_view number = IsNumber(field) ? WithoutLeadingZeros(value) : "";
  if (number.empty()) return {};
  return fmt::format("write {}: a leading zero would mean octal to some programs", number);
}

// The remedy for a value that is not TOML.
std::string RemedyForNoToml(const Field& field, std::string_view value) {
  for (std::string remedy : {RemedyForSeveral(field, value), RemedyForZeros(field, value)}) {
    if (!remedy.empty()) return remedy;
  }
  return ExampleText(field);
}

// Nothing after FIELD= is hardly meant: an empty value would turn the check of a digest off.
Diagnostic EmptyValue(const Source& argument, const Field& field) {
  const std::size_t end = argument.text.size();
  const bool may_be_empty =
      std::holds_alternative<std::string>(DefaultValue(field)) && !CheckValue(field, std::string());
  return DiagnosticAt(
      argument, Part(argument.text, end, end),
      fmt::format("the value in {}= is empty: is a shell variable unset?", field.name),
      may_be_empty ? fmt::format("an empty text is '\"\"': {}='\"\"'", field.name)
                   : ExampleText(field));
}

// Reads the value; a text needs no quotes.
std::optional<TomlNode> ReadValue(const Source& argument, std::size_t equals, const Field& field,
                                  std::string_view value, const Region& region) {
  const bool is_text = std::holds_alternative<std::string>(DefaultValue(field));
  const bool is_quoted = value.starts_with('"') || value.starts_with('\'');
  if (is_text && !is_quoted) return TextNode(value, region);
  return ParseValue(argument, equals);
}

}  // namespace

void AssignOverride(const Source& argument, std::size_t source_index, Assignments& assignments) {
  if (!CheckArgument(argument, assignments)) return;
  const std::string_view text = argument.text;
  const auto key = ReadKey(argument, assignments);
  if (!key) return;
  const Field& field = *key->field;
  const std::string_view value = Trimmed(text.substr(key->equals + 1));
  if (value.empty()) {
    assignments.attempted.insert(std::string(field.name));
    assignments.problems.push_back(EmptyValue(argument, field));
    return;
  }
  const Region region = PartOf(text, value);
  const auto node = ReadValue(argument, key->equals, field, value, region);
  if (!node) {
    assignments.attempted.insert(std::string(field.name));
    assignments.problems.push_back(
        DiagnosticAt(argument, region, fmt::format("{} must be {}", field.name, DomainText(field)),
                     RemedyForNoToml(field, value)));
    return;
  }
  const std::string several = RemedyForSeveral(field, value);
  const std::size_t problems = assignments.problems.size();
  const std::size_t count = assignments.values.size();
  Assign(field, *node, argument, source_index, assignments);
  if (assignments.problems.size() > problems && !several.empty()) {
    assignments.problems.back().remedy = several;
  }
  const bool is_path = field.text == TextRule::kPath;
  if (is_path && assignments.values.size() > count) {
    auto& path = std::get<std::string>(assignments.values.back().value);
    path = AbsolutePath({}, path);
  }
}

}  // namespace runexp
