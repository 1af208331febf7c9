#include "core/spec/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <tuple>

#include "core/spec/field.h"
#include "core/spec/override.h"
#include "core/spec/toml_tree.h"

namespace runexp {
namespace {

constexpr std::array<std::string_view, 6> kSweepKeys = {"base",   "set", "grid",
                                                        "random", "zip", "exclude"};

void RejectSweep(const TomlNode& root, const Source& source) {
  const TomlEntry* first = nullptr;
  for (const TomlEntry& entry : root.entries) {
    if (std::ranges::find(kSweepKeys, entry.key) == kSweepKeys.end()) continue;
    if (first == nullptr || std::tuple(entry.key_region.line, entry.key_region.column) <
                                std::tuple(first->key_region.line, first->key_region.column)) {
      first = &entry;
    }
  }
  if (first == nullptr) return;
  throw SpecError({DiagnosticAt(
      source, first->key_region,
      fmt::format("{} makes this a sweep spec, and sweeps are not supported by this version",
                  first->key),
      "run the experiments one by one, for example with --set training.clip_theta=0.1")});
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

void SortByPlace(std::vector<Diagnostic>& problems) {
  std::ranges::sort(problems, {},
                    [](const Diagnostic& d) { return std::tie(d.line, d.column, d.cause); });
}

SpecDocument ReadSources(std::vector<Source> sources, std::filesystem::path folder) {
  CheckText(sources[0]);
  const TomlNode root = ParseToml(sources[0]);
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
  SortByPlace(problems);  // those of the arguments follow in the order of the arguments
  problems.insert(problems.end(), assignments.problems.begin(), assignments.problems.end());
  if (!problems.empty()) throw SpecError(std::move(problems));
  return SpecDocument(std::move(sources), std::move(folder), std::move(assignments.values));
}

std::vector<Source> MakeSources(std::string label, std::string text,
                                std::span<const std::string> overrides) {
  std::vector<Source> sources = {{std::move(label), std::move(text), false}};
  for (const std::string& argument : overrides) sources.push_back({"--set", argument, true});
  return sources;
}

[[noreturn]] void FailToRead(const std::string& label, std::string cause, std::string remedy) {
  throw SpecError({DiagnosticAbout({label, "", false}, std::move(cause), std::move(remedy))});
}

// At most one byte more than a spec may have: enough to reject it, and a device without end is
// no trap.
std::string ReadFile(const std::filesystem::path& path) {
  const std::string label = path.string();
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    FailToRead(label, "this is a directory, not a spec file", "name one TOML file in it");
  }
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    const int code = errno;
    FailToRead(label,
               fmt::format("cannot open the spec: {}", std::generic_category().message(code)),
               code == ENOENT ? "check the path; the shipped specs are in experiments/"
                              : "check the permissions of the file and its folders");
  }
  std::string text(kMaxSpecBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) FailToRead(label, "cannot read the spec to its end", "check the disk");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

}  // namespace

SpecDocument::SpecDocument(std::vector<Source> sources, std::filesystem::path folder,
                           std::vector<Assignment> assignments)
    : sources_(std::move(sources)), folder_(std::move(folder)) {
  for (Assignment& assignment : assignments) {
    SetValue(*assignment.field, std::move(assignment.value), spec_);
    places_[std::string(assignment.field->name)] = std::move(assignment.place);
  }
  Canonicalize(spec_);
}

Diagnostic SpecDocument::AtRegion(const Place& place, const Region& region, std::string cause,
                                  std::string remedy) const {
  return DiagnosticAt(sources_[place.source], region, std::move(cause), std::move(remedy));
}

Diagnostic SpecDocument::At(std::string_view field, std::string cause, std::string remedy) const {
  const auto it = places_.find(field);
  if (it == places_.end()) {
    return DiagnosticAbout(sources_[0], std::move(cause), std::move(remedy));
  }
  return AtRegion(it->second, it->second.value, std::move(cause), std::move(remedy));
}

Diagnostic SpecDocument::AtElement(std::string_view field, std::size_t index, std::string cause,
                                   std::string remedy) const {
  const auto it = places_.find(field);
  if (it == places_.end() || index >= it->second.elements.size()) {
    return At(field, std::move(cause), std::move(remedy));
  }
  return AtRegion(it->second, it->second.elements[index], std::move(cause), std::move(remedy));
}

std::filesystem::path SpecDocument::Resolve(const std::string& path) const {
  return folder_ / path;
}

SpecDocument ReadSpecFile(const std::filesystem::path& path,
                          std::span<const std::string> overrides) {
  return ReadSources(MakeSources(path.string(), ReadFile(path), overrides), path.parent_path());
}

SpecDocument ReadSpecText(std::string text, std::string label,
                          std::span<const std::string> overrides) {
  return ReadSources(MakeSources(std::move(label), std::move(text), overrides), {});
}

}  // namespace runexp
