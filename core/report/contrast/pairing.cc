#include "core/report/contrast/pairing.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "core/report/table/setting.h"
#include "core/spec/field_text.h"

namespace runexp {
namespace {

using Values = std::vector<std::optional<FieldValue>>;

// Whether the field has a meaning depends on this setting, perhaps by way of others.
bool DependsOn(const Field& field, std::string_view setting) {
  return std::ranges::any_of(field.only_with, [&](const OnlyWith& condition) {
    return condition.field == setting || DependsOn(*FindField(condition.field), setting);
  });
}

// The settings in which paired runs agree.
struct Others {
  std::vector<const RunColumn*> always;  // have a meaning in both runs of a pair or in neither
  std::vector<const RunColumn*> where_in_both;  // one run of a pair may lack them
};

Others OthersThan(const RunColumn& of, std::span<const RunRow> rows) {
  Others others;
  const RunColumn* const left_out[] = {&of};
  for (const RunColumn* setting : OtherSettings(rows, left_out)) {
    const bool depends = setting->field != nullptr && DependsOn(*setting->field, of.name);
    (depends ? others.where_in_both : others.always).push_back(setting);
  }
  return others;
}

std::string KeyOf(const RunRow& row, const std::vector<const RunColumn*>& settings) {
  std::string key;
  for (const RunColumn* setting : settings) {
    const std::optional<FieldValue> value = CellOf(*setting, row);
    key += (value ? JsonValue(*value) : "") + "\n";
  }
  return key;
}

bool AgreeWhereInBoth(const RunRow& a, const RunRow& b,
                      const std::vector<const RunColumn*>& settings) {
  return std::ranges::all_of(settings, [&](const RunColumn* setting) {
    const std::optional<FieldValue> in_a = CellOf(*setting, a), in_b = CellOf(*setting, b);
    return !in_a || !in_b || *in_a == *in_b;
  });
}

std::optional<FieldValue> ValueOfPair(const RunRow& from, const RunRow& to,
                                      const RunColumn* setting) {
  if (setting == nullptr) return std::nullopt;
  const std::optional<FieldValue> value = CellOf(*setting, from);
  return value ? value : CellOf(*setting, to);
}

// A few values of a setting among these rows.
std::string SomeValues(std::span<const RunRow> rows, const std::vector<std::size_t>& some,
                       const RunColumn& setting, std::map<std::string, bool>& seen) {
  std::string text;
  for (const std::size_t row : some) {
    const std::string value = SettingText(CellOf(setting, rows[row]), setting);
    if (!seen.try_emplace(value, true).second) continue;
    if (seen.size() <= 3) text += (text.empty() ? "" : ", ") + value;
    if (seen.size() == 4) text += ", …";
  }
  return text;
}

// The settings of which the two sides share no value.
std::string WhyNone(std::span<const RunRow> rows, const std::vector<std::size_t>& from,
                    const std::vector<std::size_t>& to, const Others& others) {
  std::string text;
  for (const RunColumn* setting : others.always) {
    std::map<std::string, bool> left, right;
    const std::string from_text = SomeValues(rows, from, *setting, left);
    const std::string to_text = SomeValues(rows, to, *setting, right);
    const bool shares =
        std::ranges::any_of(left, [&](const auto& value) { return right.contains(value.first); });
    if (shares) continue;
    text += fmt::format("{}{} ({} against {})", text.empty() ? "" : " and ", setting->name,
                        from_text, to_text);
  }
  return text.empty() ? "no two of their runs are alike in everything else"
                      : "their runs also differ in " + text;
}

// By seed and run, so that the order of the files changes no sum and no draw.
void SortPairs(std::span<const RunRow> rows, const RunColumn& seed, std::vector<RunPair>& pairs) {
  const auto runs = [&](const RunPair& pair) {
    return std::tie(rows[pair.from].trailer.run_id, rows[pair.to].trailer.run_id);
  };
  std::ranges::sort(pairs, [&](const RunPair& a, const RunPair& b) {
    if (IsBefore(a.unit, b.unit, seed)) return true;
    return !IsBefore(b.unit, a.unit, seed) && runs(a) < runs(b);
  });
}

// The runs of one value.
struct Side {
  std::vector<std::size_t> rows;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_key;
};

// One for each value; `keys` of the rows must outlive them.
std::vector<Side> SidesOf(std::span<const RunRow> rows, const RunColumn& of,
                          const std::vector<FieldValue>& values,
                          const std::vector<std::string>& keys) {
  std::vector<Side> sides(values.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::optional<FieldValue> value = CellOf(of, rows[row]);
    if (!value) continue;
    Side& side =
        sides[static_cast<std::size_t>(std::ranges::find(values, *value) - values.begin())];
    side.rows.push_back(row);
    side.by_key[keys[row]].push_back(row);
  }
  return sides;
}

}  // namespace

std::vector<FieldValue> ValuesOf(std::span<const RunRow> rows, const RunColumn& setting) {
  std::vector<FieldValue> values;
  for (const RunRow& row : rows) {
    std::optional<FieldValue> value = CellOf(setting, row);
    if (value) values.push_back(std::move(*value));
  }
  std::ranges::sort(
      values, [&](const FieldValue& a, const FieldValue& b) { return IsBefore(a, b, setting); });
  const auto rest = std::ranges::unique(values);
  values.erase(rest.begin(), rest.end());
  return values;
}

Pairings PairRuns(std::span<const RunRow> rows, const RunColumn& of, const RunColumn* by) {
  const std::vector<FieldValue> values = ValuesOf(rows, of);
  const Others others = OthersThan(of, rows);
  const RunColumn& seed = *FindRunColumn("seed");
  std::vector<std::string> keys;
  for (const RunRow& row : rows) keys.push_back(KeyOf(row, others.always));
  const std::vector<Side> sides = SidesOf(rows, of, values, keys);
  Pairings all;
  all.values = values.size();
  for (std::size_t a = 0; a < values.size(); ++a) {
    for (std::size_t b = a + 1; b < values.size(); ++b) {
      Pairing pairing = {values[a], values[b], {}};
      for (const std::size_t from : sides[a].rows) {
        const auto alike = sides[b].by_key.find(keys[from]);
        if (alike == sides[b].by_key.end()) continue;
        for (const std::size_t to : alike->second) {
          if (!AgreeWhereInBoth(rows[from], rows[to], others.where_in_both)) continue;
          pairing.pairs.push_back(
              {from, to, CellOf(seed, rows[from]), ValueOfPair(rows[from], rows[to], by)});
        }
      }
      if (!pairing.pairs.empty()) {
        SortPairs(rows, seed, pairing.pairs);
        all.pairings.push_back(std::move(pairing));
      } else if (++all.without <= kMostReasons) {
        all.reasons.push_back(
            {values[a], values[b], WhyNone(rows, sides[a].rows, sides[b].rows, others)});
      }
    }
  }
  return all;
}

}  // namespace runexp
