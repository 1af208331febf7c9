#include "core/spec/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/spec/label.h"
#include "core/spec/nearest.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

using Kind = TomlNode::Kind;
using Converted = std::variant<FieldValue, Problem>;

constexpr std::size_t kMaxShown = 60;  // characters of a value in a message

std::string ChoicesText(const Field& field) {
  std::string text;
  for (const std::string_view choice : field.choices) {
    if (!text.empty()) text += choice == field.choices.back() ? " or " : ", ";
    text += TomlString(choice);
  }
  return text;
}

std::string TextDomain(const Field& field) {
  if (!field.choices.empty()) return ChoicesText(field);
  switch (field.text) {
    case TextRule::kAny:
      return "a text that is not empty";
    case TextRule::kLabel:
      return fmt::format("a label (letters, digits, -, _ and ., not first a dot, at most {} bytes)",
                         kMaxLabelBytes);
    case TextRule::kPath:
      return "a path without control characters";
    case TextRule::kName:
      return "a name without control characters";
    case TextRule::kNotes:
      return fmt::format("a text without NUL of at most {} bytes", kMaxNotesBytes);
    case TextRule::kSha256:
      return "64 hexadecimal digits";
  }
  return "";
}

bool InDomain(const Field& field, const std::string& text) {
  if (!field.choices.empty()) return std::ranges::find(field.choices, text) != field.choices.end();
  if (text.empty()) return !field.required && field.text != TextRule::kAny;
  switch (field.text) {
    case TextRule::kAny:
      return text.find('\0') == std::string::npos;
    case TextRule::kLabel:
      return IsLabel(text);
    case TextRule::kPath:
    case TextRule::kName:
      return !HasControlCharacter(text);
    case TextRule::kNotes:
      return text.size() <= kMaxNotesBytes && text.find('\0') == std::string::npos;
    case TextRule::kSha256:
      return IsSha256(text);
  }
  return false;
}

bool InDomain(const Field& field, std::int64_t integer) {
  return integer >= field.minimum && integer <= field.maximum;
}
bool InDomain(const Field& field, double number) { return field.range.Contains(number); }
bool InDomain(const Field&, bool) { return true; }
bool InDomain(const Field&, const std::vector<std::string>& texts) {
  return std::ranges::all_of(texts, [](const std::string& text) {
    return !text.empty() && text.find('\0') == std::string::npos;
  });
}

std::string NotIn(const Field& field, std::string_view what) {
  return fmt::format("{} must be {}, not {}", field.name, DomainText(field), what);
}

std::string Shown(const FieldValue& value) {
  std::string text = TomlText(value);
  if (text.size() <= kMaxShown) return text;
  std::size_t end = kMaxShown;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // a whole character
  return text.substr(0, end) + "…";
}

std::string Remedy(const Field& field, const FieldValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text != nullptr && field.text == TextRule::kPath && HasControlCharacter(*text)) {
    return "in \"…\" a backslash begins an escape, \\t a tab: write / instead of \\";
  }
  const std::string_view near = text ? NearestName(*text, field.choices) : std::string_view();
  return near.empty() ? ExampleText(field) : fmt::format("did you mean {}?", TomlString(near));
}

Problem WrongType(const Field& field, const TomlNode& node) {
  const bool is_number = field.access.index() < 3;  // or a boolean: all stand without quotes
  if (node.kind == Kind::kString && is_number) {
    return {NotIn(field, "a string"), "write it without quotes, " + ExampleText(field)};
  }
  return {NotIn(field, KindName(node.kind)), ExampleText(field)};
}

Converted ConvertTexts(const Field& field, const TomlNode& node) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < node.elements.size(); ++i) {
    const TomlNode& element = node.elements[i];
    if (element.kind != Kind::kString) {
      return Problem{NotIn(field, fmt::format("one with {}", KindName(element.kind))),
                     ExampleText(field), i};
    }
    texts.push_back(std::get<std::string>(element.scalar));
  }
  return FieldValue(std::move(texts));
}

Converted ConvertType(const Field& field, const TomlNode& node) {
  const FieldValue wanted = DefaultValue(field);
  if (std::holds_alternative<std::vector<std::string>>(wanted) && node.kind == Kind::kArray) {
    return ConvertTexts(field, node);
  }
  if (const auto* integer = std::get_if<std::int64_t>(&node.scalar)) {
    if (std::holds_alternative<std::int64_t>(wanted)) return FieldValue(*integer);
    if (std::holds_alternative<double>(wanted)) return FieldValue(static_cast<double>(*integer));
  } else if (const auto* number = std::get_if<double>(&node.scalar)) {
    if (std::holds_alternative<double>(wanted)) return FieldValue(*number);
  } else if (const auto* flag = std::get_if<bool>(&node.scalar)) {
    if (std::holds_alternative<bool>(wanted)) return FieldValue(*flag);
  } else if (const auto* text = std::get_if<std::string>(&node.scalar)) {
    if (std::holds_alternative<std::string>(wanted)) return FieldValue(*text);
  }
  return WrongType(field, node);
}

std::optional<std::size_t> FirstBadElement(const FieldValue& value) {
  const auto* texts = std::get_if<std::vector<std::string>>(&value);
  if (texts == nullptr) return std::nullopt;
  const auto bad = std::ranges::find_if(*texts, [](const std::string& text) {
    return text.empty() || text.find('\0') != std::string::npos;
  });
  return static_cast<std::size_t>(bad - texts->begin());
}

}  // namespace

std::string IntegerRangeText(std::int64_t minimum, std::int64_t maximum) {
  return fmt::format("an integer from {} to {}", minimum, maximum);
}

std::string RangeText(const FloatRange& range) {
  using End = FloatRange::End;
  return fmt::format("{} {}, {} {}", range.low == End::kOpen ? "above" : "from", range.minimum,
                     range.high == End::kOpen ? "below" : "at most", range.maximum);
}

std::string DomainText(const Field& field) {
  switch (field.access.index()) {
    case 0:
      return IntegerRangeText(field.minimum, field.maximum);
    case 1:
      return "a number " + RangeText(field.range);
    case 2:
      return "true or false";
    case 3:
      return TextDomain(field);
    default:
      return "an array of texts that are not empty";
  }
}

std::string ExampleText(const Field& field) {
  const std::string value =
      field.example.empty() ? TomlText(DefaultValue(field)) : std::string(field.example);
  return fmt::format("for example: {} = {}", KeyOf(field.name), value);
}

std::optional<Problem> CheckValue(const Field& field, const FieldValue& value) {
  const bool ok = std::visit([&](const auto& v) { return InDomain(field, v); }, value);
  if (ok) return std::nullopt;
  return Problem{NotIn(field, Shown(value)), Remedy(field, value), FirstBadElement(value)};
}

Converted ConvertValue(const Field& field, const TomlNode& node) {
  Converted converted = ConvertType(field, node);
  if (const auto* value = std::get_if<FieldValue>(&converted)) {
    if (auto problem = CheckValue(field, *value)) return *std::move(problem);
  }
  return converted;
}

}  // namespace runexp
