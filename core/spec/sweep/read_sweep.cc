#include "core/spec/sweep/read_sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <system_error>

#include "core/spec/ineffective_values.h"
#include "core/spec/override.h"
#include "core/spec/source_file.h"
#include "core/spec/sweep/axis_values.h"
#include "core/spec/sweep/exclude.h"
#include "core/spec/sweep/grid_argument.h"
#include "core/spec/sweep/sweep_sections.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

// Returns the label of the sweep, which its runs inherit; nothing after reporting a problem.
std::optional<Assignment> ReadName(const TomlNode& root, const Reporter& reporter) {
  if (const TomlNode* node = FindKey(root, "name")) {
    return ReadValue(*FindField("name"), *node, reporter);
  }
  reporter.problems.push_back(
      DiagnosticAbout(reporter.source, "name is missing",
                      "add a line before the first section, for example: name = \"my_sweep\""));
  return std::nullopt;
}

// Returns nothing after reporting a problem in the sweep or in the base.
std::optional<SpecDocument> ReadBase(const TomlNode& root, const fs::path& folder,
                                     const Reporter& reporter,
                                     std::vector<Diagnostic>& base_problems) {
  constexpr std::string_view kExample = "for example: base = \"../experiments/smoke.toml\"";
  const TomlNode* node = FindKey(root, "base");
  if (node == nullptr) {
    reporter.problems.push_back(
        DiagnosticAbout(reporter.source, "base is missing",
                        fmt::format("name the experiment to vary, {}", kExample)));
    return std::nullopt;
  }
  const auto* name = std::get_if<std::string>(&node->scalar);
  if (name == nullptr || name->empty()) {
    reporter.Report(node->region, "base must be the path of an experiment's spec",
                    std::string(kExample));
    return std::nullopt;
  }
  const fs::path path = (folder / *name).lexically_normal();
  std::error_code error;
  const fs::file_type type = fs::status(path, error).type();
  if (type == fs::file_type::not_found) {
    reporter.Report(node->region, fmt::format("there is no file {}", path.string()),
                    "base is relative to the sweep's folder");
    return std::nullopt;
  }
  if (type == fs::file_type::fifo || type == fs::file_type::socket) {  // reading it could block
    reporter.Report(node->region, fmt::format("{} is not a regular file", path.string()),
                    std::string(kExample));
    return std::nullopt;
  }
  try {
    Source source = ReadSource(path);
    const TomlNode base = ParseToml(source);
    if (!IsSweep(base)) {
      return ReadSources({std::move(source)}, base, path.parent_path(), SpecRole::kBaseOfSweep);
    }
    reporter.Report(node->region, fmt::format("{} is a sweep itself", path.string()),
                    "base names an experiment; copy the axes of the other sweep");
  } catch (const SpecError& problem) {
    base_problems = problem.diagnostics();
  }
  return std::nullopt;
}

bool Varies(const SweepSections& sweep, const Field* field) {
  if (sweep.search && field == sweep.search->rungs.front().field) return true;
  return std::ranges::any_of(sweep.axes, [&](const SweepAxis& axis) {
    return std::ranges::find(axis.columns, field, &SweepColumn::field) != axis.columns.end();
  });
}

// Reads --set arguments, sources 2 and on.
Assignments ReadOverrides(const std::vector<Source>& sources, const SweepSections& sweep) {
  Assignments all;
  for (std::size_t i = kSweepSource + 1; i < sources.size(); ++i) {
    AssignOverride(sources[i], i, all);
  }
  for (const Assignment& value : all.values) {
    if (!Varies(sweep, value.field)) continue;
    all.problems.push_back(
        DiagnosticAt(sources[value.place.source], value.place.value,
                     fmt::format("{} varies in this sweep: line {} of {}", value.field->name,
                                 sweep.lines.at(value.field), sources[kSweepSource].label),
                     "drop this argument, or change the field in the sweep"));
  }
  return all;
}

// The values in source `file` that have no effect in any run. Fields on an axis are left out: they
// may be why a value has no effect in some of the runs.
std::vector<Diagnostic> AlwaysIneffective(std::vector<Assignment> common,
                                          const SweepSections& sweep, std::size_t file,
                                          const Source& source) {
  std::erase_if(common, [&](const Assignment& value) { return Varies(sweep, value.field); });
  return IneffectiveValues(common, file, source);
}

void Append(std::vector<Diagnostic> more, std::vector<Diagnostic>& problems) {
  std::ranges::move(more, std::back_inserter(problems));
}

// None where the sweep is wrong; then only what can be said of its excludes is reported.
std::vector<std::size_t> ReadCombinations(const SweepSections& sweep, const fs::path& folder,
                                          const Reporter& reporter) {
  if (reporter.problems.empty()) {
    return RemainingCombinations(sweep.axes, sweep.excludes, folder, reporter);
  }
  CheckExcludes(sweep.excludes, reporter);
  return {};
}

Sweep ReadSweep(Source source, const TomlNode& root, const fs::path& folder,
                std::span<const std::string> overrides) {
  std::vector<Diagnostic> problems;
  const Reporter reporter{source, problems};
  const std::optional<Assignment> name = ReadName(root, reporter);
  std::vector<Diagnostic> base_problems;
  std::optional<SpecDocument> base = ReadBase(root, folder, reporter, base_problems);
  SweepSections sections = ReadSections(root, folder, reporter);
  std::vector<std::size_t> combinations = ReadCombinations(sections, folder, reporter);

  if (sections.search && problems.empty() && combinations.size() < 2) {
    reporter.Report(sections.search->region, "a search needs at least two runs to choose from",
                    "vary a field under [grid], [[zip]] or [random], or remove [search]");
  }

  auto sources = MakeSources(base ? base->sources()[0] : Source(), {});
  sources.push_back(source);
  for (const std::string& argument : overrides) sources.push_back({"--set", argument, true});
  Assignments arguments = ReadOverrides(sources, sections);
  std::vector<Assignment> common = base ? base->assignments() : std::vector<Assignment>();
  if (name) common.push_back(*name);
  std::ranges::copy(sections.set, std::back_inserter(common));
  std::vector<Assignment> all = common;
  std::ranges::copy(arguments.values, std::back_inserter(all));
  Append(AlwaysIneffective(all, sections, kSweepSource, source), problems);
  Append(AlwaysIneffective(all, sections, 0, sources[0]), base_problems);

  SortByPlace(problems);
  SortByPlace(base_problems);
  Append(std::move(base_problems), problems);
  Append(std::move(arguments.problems), problems);
  if (!problems.empty()) throw SpecError(std::move(problems));
  return {std::get<std::string>(name->value),
          SpecDocument(std::make_shared<const std::vector<Source>>(std::move(sources)),
                       base->folder(), std::move(common)),
          std::move(sections.axes),
          std::move(arguments.values),
          std::move(combinations),
          std::move(sections.search)};
}

}  // namespace

ExperimentOrSweep ReadSpec(const fs::path& path, std::span<const std::string> overrides,
                           std::size_t max_bytes) {
  Source source = ReadSource(path, max_bytes);
  const TomlNode root = ParseToml(source);
  if (IsSweep(root)) return ReadSweep(std::move(source), root, path.parent_path(), overrides);
  return ReadSources(MakeSources(std::move(source), overrides), root, path.parent_path());
}

SpotSweep ReadSpotSweep(const fs::path& experiment, std::span<const std::string> grid,
                        std::span<const std::string> overrides) {
  const Source base = ReadSource(experiment);
  const TomlNode root = ParseToml(base);
  if (IsSweep(root)) {
    throw SpecError({DiagnosticAbout(base, "this is a sweep; --grid varies an experiment",
                                     "add the axis to [grid] of the sweep")});
  }
  const SpecDocument document =
      ReadSources({base}, root, experiment.parent_path(), SpecRole::kBaseOfSweep);
  std::string text = SweepOfGrid(document.spec().name, experiment.string(), grid);
  Source source = MakeSource(kGridLabel, text);
  const TomlNode sweep = ParseToml(source);
  SpotSweep spot = {ReadSweep(std::move(source), sweep, "", overrides), std::move(text)};
  // At the heading: a path may hold "[grid]", too.
  spot.text.insert(spot.text.find("\n[grid]\n") + 1, SetSection(overrides));
  return spot;
}

}  // namespace runexp
