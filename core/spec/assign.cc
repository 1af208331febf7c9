#include "core/spec/assign.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "core/spec/nearest.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

// The keys of a section, or the sections if there is none.
std::string ListOfKeys(std::string_view section) {
  std::string list;
  std::string_view last;
  for (const Field& field : Fields()) {
    const std::string_view own = SectionOf(field.name);
    const std::string_view item = own == section ? KeyOf(field.name) : own;
    if ((own != section && !section.empty()) || item == last) continue;
    last = item;
    if (!list.empty()) list += ", ";
    list += own == section ? std::string(item) : fmt::format("[{}]", item);
  }
  return list;
}

class TreeReader {
 public:
  explicit TreeReader(const Source& source) : source_(source) {}

  void ReadTable(const TomlNode& table, const std::string& prefix) {
    for (const TomlEntry& entry : table.entries) ReadEntry(entry, prefix + entry.key);
  }

  Assignments Finish() {
    std::ranges::sort(assignments_.values, {}, [](const Assignment& a) {
      return std::tuple(a.place.value.line, a.place.value.column);
    });
    RejectDuplicates();
    return std::move(assignments_);
  }

 private:
  void ReadEntry(const TomlEntry& entry, const std::string& name) {
    if (const Field* field = FindField(name)) {
      keys_[{entry.value.region.line, entry.value.region.column}] = entry.key_region;
      Assign(*field, entry.value, source_, 0, assignments_);
    } else if (!IsSection(name)) {
      Report(entry, fmt::format("{} is no field of a spec", TomlString(name)),
             entry.value.kind == TomlNode::Kind::kTable ? UnknownSectionRemedy(name)
                                                        : UnknownFieldRemedy(name));
    } else if (entry.value.kind != TomlNode::Kind::kTable) {
      Report(entry, fmt::format("{} is a section, not {}", name, KindName(entry.value.kind)),
             fmt::format("write [{}] once and its fields below it: {}", name, ListOfKeys(name)));
    } else {
      ReadTable(entry.value, name + ".");
    }
  }

  static std::string UnknownSectionRemedy(const std::string& name) {
    const std::string_view near = NearestSection(name);
    if (!near.empty()) return fmt::format("did you mean [{}]?", near);
    return fmt::format("the sections and fields are {}", ListOfKeys(""));
  }

  // TOML itself only knows that a key may be set once in the same spelling.
  void RejectDuplicates() {
    std::map<const Field*, const Assignment*> first;
    for (const Assignment& assignment : assignments_.values) {
      const auto [it, is_new] = first.emplace(assignment.field, &assignment);
      if (is_new) continue;
      const Region& value = assignment.place.value;
      assignments_.problems.push_back(
          DiagnosticAt(source_, keys_.at({value.line, value.column}),
                       fmt::format("{} is set twice, first in line {}", assignment.field->name,
                                   it->second->place.value.line),
                       "keep one of the two"));
    }
  }

  void Report(const TomlEntry& entry, std::string cause, std::string remedy) {
    assignments_.problems.push_back(
        DiagnosticAt(source_, entry.key_region, std::move(cause), std::move(remedy)));
  }

  const Source& source_;
  Assignments assignments_;
  std::map<std::pair<std::int64_t, std::int64_t>, Region> keys_;  // by the place of the value
};

}  // namespace

std::string UnknownFieldRemedy(std::string_view name) {
  const std::string_view near = NearestField(name);
  if (!near.empty()) return fmt::format("did you mean {}?", near);
  const std::string_view section = SectionOf(name);
  if (!IsSection(section)) return fmt::format("the sections and fields are {}", ListOfKeys(""));
  return fmt::format("the fields of [{}] are {}", section, ListOfKeys(section));
}

void Assign(const Field& field, const TomlNode& node, const Source& source,
            std::size_t source_index, Assignments& assignments) {
  assignments.attempted.insert(std::string(field.name));
  auto converted = ConvertValue(field, node);
  if (auto* problem = std::get_if<Problem>(&converted)) {
    const Region& region = problem->element ? node.elements[*problem->element].region : node.region;
    assignments.problems.push_back(
        DiagnosticAt(source, region, std::move(problem->cause), std::move(problem->remedy)));
    return;
  }
  Place place{source_index, node.region, {}};
  for (const TomlNode& element : node.elements) place.elements.push_back(element.region);
  assignments.values.push_back(
      {&field, std::get<FieldValue>(std::move(converted)), std::move(place)});
}

Assignments AssignTree(const TomlNode& root, const Source& source) {
  TreeReader reader(source);
  reader.ReadTable(root, "");
  return reader.Finish();
}

}  // namespace runexp
