// Reading the spec of one experiment.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/assign.h"
#include "core/spec/diagnostic.h"
#include "core/spec/source.h"
#include "core/spec/spec.h"

namespace runexp {

// A spec, and where each of its values came from, so that whoever finds a problem with a value
// later (the corpus is too short, a prefix has an unknown character) can point at it.
class SpecDocument {
 public:
  // sources[0] is the file, the others are --set arguments.
  SpecDocument(std::vector<Source> sources, std::filesystem::path folder,
               std::vector<Assignment> assignments);

  const Spec& spec() const { return spec_; }

  // A diagnostic that points at a field's value; at the file as a whole if the value is the
  // default. `field` must be the name of a field.
  Diagnostic At(std::string_view field, std::string cause, std::string remedy) const;
  // The same for element `index` of an array.
  Diagnostic AtElement(std::string_view field, std::size_t index, std::string cause,
                       std::string remedy) const;

  // The path that a path field means: what is relative is relative to the spec's folder.
  std::filesystem::path Resolve(const std::string& path) const;

 private:
  Diagnostic AtRegion(const Place& place, const Region& region, std::string cause,
                      std::string remedy) const;

  std::vector<Source> sources_;
  std::filesystem::path folder_;
  std::map<std::string, Place, std::less<>> places_;  // by field; without defaults
  Spec spec_;
};

// Reads a spec file. Each override is FIELD=VALUE and replaces what the file says; the last one
// for a field counts. Throws SpecError with all that is wrong; a file that cannot be read is a
// SpecError, too.
SpecDocument ReadSpecFile(const std::filesystem::path& path,
                          std::span<const std::string> overrides = {});

// The same for a text; `label` stands for the file name in diagnostics, and paths are relative to
// the current directory.
SpecDocument ReadSpecText(std::string text, std::string label,
                          std::span<const std::string> overrides = {});

}  // namespace runexp
