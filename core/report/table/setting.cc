#include "core/report/table/setting.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "core/report/table/run_expression.h"
#include "core/spec/diagnostic.h"
#include "core/spec/field_text.h"

namespace runexp {
namespace {

constexpr std::string_view kDigest = "corpus.sha256", kStandIn = "is_stand_in";
constexpr std::size_t kShownDigits = 8;

bool IsSetting(const RunColumn& column) {
  return column.field != nullptr || column.name == kDigest || column.name == kStandIn ||
         column.name == "numerics_version";
}

// False also for the NaN of a forged file.
bool HasOrder(const std::optional<FieldValue>& value) { return value && *value == *value; }

std::size_t RankOf(const FieldValue& value, const RunColumn& setting) {
  if (setting.field == nullptr || setting.field->choices.empty()) return 0;
  const auto& choices = setting.field->choices;
  const auto found = std::ranges::find(choices, std::get<std::string>(value));
  return static_cast<std::size_t>(found - choices.begin());
}

}  // namespace

const RunColumn& ParseSetting(const std::string& text, const std::string& label) {
  const RunColumn& column = ParseColumnName(text, label);
  if (IsSetting(column)) return column;
  if (column.name == "corpus" || column.name == "corpus.file") return *FindRunColumn(kDigest);
  Diagnostic diagnostic;
  diagnostic.file = label;
  diagnostic.cause = fmt::format(
      "{} is {}", column.name,
      column.name == "name" ? "a label: it tells no runs apart" : "no setting but what came of it");
  diagnostic.remedy = "for example: seed, training.sampling, corpus";
  throw SpecError({diagnostic});
}

std::vector<const RunColumn*> ParseSettings(const std::string& text, const std::string& label) {
  std::vector<const RunColumn*> settings;
  for (std::size_t at = 0, comma = 0; comma != std::string::npos; at = comma + 1) {
    comma = text.find(',', at);
    settings.push_back(&ParseSetting(text.substr(at, comma - at), label));
  }
  return settings;
}

std::vector<const RunColumn*> OtherSettings(std::span<const RunRow> rows,
                                            std::span<const RunColumn* const> left_out) {
  const auto is_left_out = [&](std::string_view name) {
    return std::ranges::find(left_out, name, &RunColumn::name) != left_out.end();
  };
  std::vector<const RunColumn*> others = VaryingColumns(rows);
  std::erase_if(others, [&](const RunColumn* column) {
    return !IsSetting(*column) || is_left_out(column->name) ||
           (column->name == kStandIn && is_left_out(kDigest));
  });
  return others;
}

std::string SettingText(const std::optional<FieldValue>& value, const RunColumn& setting) {
  if (!value) return "–";
  const std::string text = FieldText(*value);
  return setting.name == kDigest ? text.substr(0, kShownDigits) : text;
}

bool IsBefore(const std::optional<FieldValue>& a, const std::optional<FieldValue>& b,
              const RunColumn& setting) {
  if (!HasOrder(a) || !HasOrder(b)) return !HasOrder(a) && HasOrder(b);
  const std::size_t rank_a = RankOf(*a, setting), rank_b = RankOf(*b, setting);
  return rank_a != rank_b ? rank_a < rank_b : *a < *b;
}

}  // namespace runexp
