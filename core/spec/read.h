// Reading the spec of one experiment. read_sweep.h reads whatever a file holds.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/assign.h"
#include "core/spec/diagnostic.h"
#include "core/spec/source.h"
#include "core/spec/spec.h"
#include "core/spec/toml_tree.h"

namespace runexp {

// A spec, and where each of its values came from, so that whoever finds a problem with a value
// later (the corpus is too short, a prefix has an unknown character) can point at it.
class SpecDocument {
 public:
  using Sources = std::vector<Source>;

  // sources[0] is the spec's file; then come the sweep's, if there is one, and --set arguments. Of
  // several assignments to a field the last one counts.
  SpecDocument(std::shared_ptr<const Sources> sources, std::filesystem::path folder,
               std::vector<Assignment> assignments);

  const Spec& spec() const { return spec_; }

  // A diagnostic that points at a field's value; at the file as a whole if the value is the
  // default. `field` must be the name of a field.
  Diagnostic At(std::string_view field, std::string cause, std::string remedy) const;
  // The same for element `index` of an array.
  Diagnostic AtElement(std::string_view field, std::size_t index, std::string cause,
                       std::string remedy) const;

  // Whether a sweep or --set gave the value, and not the spec's own file.
  bool IsOverridden(std::string_view field) const;

  // The path that a path field means: what is relative is relative to the spec's folder.
  std::filesystem::path Resolve(const std::string& path) const;

  const Sources& sources() const { return *origin_->sources; }
  const std::filesystem::path& folder() const { return origin_->folder; }
  // Those that the constructor was given.
  const std::vector<Assignment>& assignments() const { return origin_->assignments; }

  // The same document with more assignments, which override those that it was made with. It shares
  // with this one whatever a million runs of a sweep have in common.
  SpecDocument With(std::vector<Assignment> more) const;

 private:
  struct Origin {
    std::shared_ptr<const Sources> sources;
    std::filesystem::path folder;
    std::vector<Assignment> assignments;
    Spec spec;  // not canonical yet: what follows may change what the assignments mean
  };

  SpecDocument(std::shared_ptr<const Origin> origin, std::vector<Assignment> more);

  // Nothing for a default.
  const Place* FindPlace(std::string_view field) const;
  Diagnostic AtRegion(const Place& place, const Region& region, std::string cause,
                      std::string remedy) const;

  std::shared_ptr<const Origin> origin_;
  std::vector<Assignment> more_;
  Spec spec_;
};

// Reads a spec file. Each override is FIELD=VALUE and replaces what the file says; the last one
// for a field counts. Throws SpecError with all that is wrong; a file that cannot be read, and a
// sweep, is a SpecError, too, and so is a value without effect (ineffective_values.h).
SpecDocument ReadSpecFile(const std::filesystem::path& path,
                          std::span<const std::string> overrides = {});

// The same for a text; `label` stands for the file name in diagnostics, and paths are relative to
// the current directory.
SpecDocument ReadSpecText(std::string text, std::string label,
                          std::span<const std::string> overrides = {});

// True for the root of a sweep spec: it has a key that only sweeps have.
bool IsSweep(const TomlNode& root);

// The base of a sweep may give values that have a meaning in some of its runs only.
enum class SpecRole { kExperiment, kBaseOfSweep };

// The same as ReadSpecFile for what has been read: sources[0], checked and parsed to `root`, and
// --set arguments.
SpecDocument ReadSources(std::vector<Source> sources, const TomlNode& root,
                         std::filesystem::path folder, SpecRole role = SpecRole::kExperiment);

}  // namespace runexp
