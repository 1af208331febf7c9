#include "core/spec/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>
#include <utility>

#include "core/spec/field.h"
#include "core/spec/ineffective_values.h"
#include "core/spec/meaning.h"
#include "core/spec/override.h"
#include "core/spec/source_file.h"
#include "core/spec/toml_tree.h"

namespace runexp {
namespace {

constexpr std::array<std::string_view, 7> kSweepKeys = {"base", "set",     "grid",  "random",
                                                        "zip",  "exclude", "search"};

// The first key that only sweeps have, or nullptr.
const TomlEntry* FirstSweepKey(const TomlNode& root) {
  const TomlEntry* first = nullptr;
  for (const TomlEntry& entry : root.entries) {
    if (std::ranges::find(kSweepKeys, entry.key) == kSweepKeys.end()) continue;
    if (first == nullptr || std::tuple(entry.key_region.line, entry.key_region.column) <
                                std::tuple(first->key_region.line, first->key_region.column)) {
      first = &entry;
    }
  }
  return first;
}

void RejectSweep(const TomlNode& root, const Source& source) {
  const TomlEntry* first = FirstSweepKey(root);
  if (first == nullptr) return;
  throw SpecError({DiagnosticAt(
      source, first->key_region,
      fmt::format("{} makes this a sweep spec; one experiment is wanted here", first->key),
      "name the spec of an experiment")});
}

Diagnostic MissingField(const Field& field, const TomlNode& root, const Source& source) {
  const std::string cause = fmt::format("{} is missing", field.name);
  const std::string_view section = SectionOf(field.name);
  for (const TomlEntry& entry : root.entries) {
    if (entry.key == section && entry.value.kind == TomlNode::Kind::kTable) {
      return DiagnosticAt(source, entry.key_region, cause,
                          fmt::format("add to [{}], {}", section, ExampleText(field)));
    }
  }
  const std::string where = section.empty() ? std::string("add a line before the first section")
                                            : fmt::format("add [{}] and a line below it", section);
  return DiagnosticAbout(source, cause, fmt::format("{}, {}", where, ExampleText(field)));
}

Spec Assigned(std::span<const Assignment> assignments, Spec spec) {
  for (const Assignment& assignment : assignments) {
    SetValue(*assignment.field, assignment.value, spec);
  }
  return spec;
}

// Nothing if there is none.
const Place* FindLast(std::span<const Assignment> assignments, std::string_view field) {
  for (std::size_t i = assignments.size(); i-- > 0;) {
    if (assignments[i].field->name == field) return &assignments[i].place;
  }
  return nullptr;
}

}  // namespace

SpecDocument::SpecDocument(std::shared_ptr<const Sources> sources, std::filesystem::path folder,
                           std::vector<Assignment> assignments)
    : SpecDocument(
          std::make_shared<const Origin>(Origin{std::move(sources), std::move(folder), assignments,
                                                Assigned(assignments, Spec())}),
          {}) {}

SpecDocument::SpecDocument(std::shared_ptr<const Origin> origin, std::vector<Assignment> more)
    : origin_(std::move(origin)), more_(std::move(more)), spec_(Assigned(more_, origin_->spec)) {
  Canonicalize(spec_);
}

SpecDocument SpecDocument::With(std::vector<Assignment> more) const {
  return {origin_, std::move(more)};
}

const Place* SpecDocument::FindPlace(std::string_view field) const {
  const Place* place = FindLast(more_, field);
  return place != nullptr ? place : FindLast(origin_->assignments, field);
}

Diagnostic SpecDocument::AtRegion(const Place& place, const Region& region, std::string cause,
                                  std::string remedy) const {
  return DiagnosticAt(sources()[place.source], region, std::move(cause), std::move(remedy));
}

Diagnostic SpecDocument::At(std::string_view field, std::string cause, std::string remedy) const {
  const Place* place = FindPlace(field);
  if (place == nullptr) {
    return DiagnosticAbout(sources()[0], std::move(cause), std::move(remedy));
  }
  return AtRegion(*place, place->value, std::move(cause), std::move(remedy));
}

Diagnostic SpecDocument::AtElement(std::string_view field, std::size_t index, std::string cause,
                                   std::string remedy) const {
  const Place* place = FindPlace(field);
  if (place == nullptr || index >= place->elements.size()) {
    return At(field, std::move(cause), std::move(remedy));
  }
  return AtRegion(*place, place->elements[index], std::move(cause), std::move(remedy));
}

bool SpecDocument::IsOverridden(std::string_view field) const {
  const Place* place = FindPlace(field);
  return place != nullptr && place->source > 0;
}

std::filesystem::path SpecDocument::Resolve(const std::string& path) const {
  return folder() / path;
}

bool IsSweep(const TomlNode& root) { return FirstSweepKey(root) != nullptr; }

SpecDocument ReadSources(std::vector<Source> sources, const TomlNode& root,
                         std::filesystem::path folder, SpecRole role) {
  RejectSweep(root, sources[0]);
  Assignments assignments = AssignTree(root, sources[0]);
  std::vector<Diagnostic> problems = std::move(assignments.problems);
  assignments.problems.clear();
  for (std::size_t i = 1; i < sources.size(); ++i) AssignOverride(sources[i], i, assignments);
  for (const Field& field : Fields()) {
    if (field.required && !assignments.attempted.contains(field.name)) {
      problems.push_back(MissingField(field, root, sources[0]));
    }
  }
  if (role == SpecRole::kExperiment) {
    std::ranges::move(IneffectiveValues(assignments.values, 0, sources[0]),
                      std::back_inserter(problems));
  }
  SortByPlace(problems);  // those of the arguments follow in the order of the arguments
  problems.insert(problems.end(), assignments.problems.begin(), assignments.problems.end());
  if (!problems.empty()) throw SpecError(std::move(problems));
  return {std::make_shared<const std::vector<Source>>(std::move(sources)), std::move(folder),
          std::move(assignments.values)};
}

SpecDocument ReadSpecFile(const std::filesystem::path& path,
                          std::span<const std::string> overrides) {
  std::vector<Source> sources = MakeSources(ReadSource(path), overrides);
  const TomlNode root = ParseToml(sources[0]);
  return ReadSources(std::move(sources), root, path.parent_path());
}

SpecDocument ReadSpecText(std::string text, std::string label,
                          std::span<const std::string> overrides) {
  std::vector<Source> sources =
      MakeSources(MakeSource(std::move(label), std::move(text)), overrides);
  const TomlNode root = ParseToml(sources[0]);
  return ReadSources(std::move(sources), root, {});
}

}  // namespace runexp
