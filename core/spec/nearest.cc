#include "core/spec/nearest.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/spec/field.h"
#include "core/spec/synonym.h"

namespace runexp {
namespace {

constexpr std::size_t kMaxWord = 64;  // longer words are no typos; also limits the cost

std::size_t AllowedEdits(std::string_view word) {
  return std::clamp<std::size_t>(word.size() / 3, 1, 3);
}

std::vector<std::string_view> FieldNames() {
  std::vector<std::string_view> names;
  for (const Field& field : Fields()) names.push_back(field.name);
  return names;
}

}  // namespace

std::size_t EditDistance(std::string_view a, std::string_view b) {
  // Three rows of the table of distances between the first i of a and the first j of b.
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) current[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, previous);
    std::swap(previous, current);
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
  }
  return current[b.size()];
}

std::string_view NearestName(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.size() > kMaxWord) return {};
  std::string_view nearest = FindSynonym(word, candidates);
  if (!nearest.empty()) return nearest;
  std::size_t least = AllowedEdits(word) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = EditDistance(word, candidate);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string_view NearestField(std::string_view name) {
  if (name.size() > kMaxWord) return {};
  const std::string_view key = KeyOf(name);
  std::string_view nearest = FindSynonym(key, FieldNames());
  if (!nearest.empty()) return nearest;
  std::size_t least = AllowedEdits(key) + 1;
  for (const Field& field : Fields()) {
    // Another section counts as one edit.
    const std::size_t distance =
        std::min(EditDistance(name, field.name), EditDistance(key, KeyOf(field.name)) + 1);
    // A key of one or two letters suggests no field.
    if (distance < least && distance < key.size()) {
      least = distance;
      nearest = field.name;
    }
  }
  return nearest;
}

std::string_view NearestSection(std::string_view name) {
  std::vector<std::string_view> sections;
  for (const Field& field : Fields()) {
    const std::string_view section = SectionOf(field.name);
    if (!section.empty()) sections.push_back(section);
  }
  return NearestName(name, sections);
}

}  // namespace runexp
