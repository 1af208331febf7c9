#include "core/spec/field_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "core/spec/check.h"
#include "core/spec/nearest.h"
#include "core/spec/synonym.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

// Lists the keys of a section, or the sections if it is empty.
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

std::string UnknownSectionRemedy(const std::string& name) {
  const std::string_view near = NearestSection(name);
  if (!near.empty()) return fmt::format("did you mean [{}]?", near);
  return fmt::format("the sections and fields are {}", ListOfKeys(""));
}

class Search {
 public:
  Search(const Reporter& reporter, std::span<const std::string_view> own_keys)
      : reporter_(reporter), own_keys_(own_keys) {}

  std::vector<FieldEntry> Run(const TomlNode& table) {
    for (const TomlEntry& entry : table.entries) {
      if (std::ranges::find(own_keys_, entry.key) == own_keys_.end()) Visit(entry, entry.key);
    }
    std::ranges::sort(found_, {}, [](const FieldEntry& found) {
      return std::tuple(found.entry->value.region.line, found.entry->value.region.column);
    });
    return std::move(found_);
  }

 private:
  void Visit(const TomlEntry& entry, const std::string& name) {
    if (const Field* field = FindField(name)) {
      found_.push_back({field, &entry});
    } else if (IsFieldElsewhere(entry, name)) {
      for (const TomlEntry& inner : entry.value.entries) Visit(inner, name + "." + inner.key);
    } else if (!IsSection(name)) {
      reporter_.Report(entry.key_region, fmt::format("{} is no field of a spec", TomlString(name)),
                       UnknownRemedy(entry, name));
    } else if (entry.value.kind != TomlNode::Kind::kTable) {
      reporter_.Report(
          entry.key_region,
          fmt::format("{} is a section, not {}", name, KindName(entry.value.kind)),
          fmt::format("write [{}] once and its fields below it: {}", name, ListOfKeys(name)));
    } else {
      for (const TomlEntry& inner : entry.value.entries) Visit(inner, name + "." + inner.key);
    }
  }

  // training.epochs below [corpus]: a section within another one.
  static bool IsFieldElsewhere(const TomlEntry& entry, const std::string& name) {
    return name != entry.key && IsSection(entry.key) && !entry.value.entries.empty();
  }

  std::string UnknownRemedy(const TomlEntry& entry, const std::string& name) const {
    const std::string_view own = NearestName(name, own_keys_);
    if (!own.empty()) return fmt::format("did you mean {}?", own);
    const bool is_table = entry.value.kind == TomlNode::Kind::kTable;
    return is_table ? UnknownSectionRemedy(name) : UnknownFieldRemedy(name);
  }

  const Reporter& reporter_;
  std::span<const std::string_view> own_keys_;
  std::vector<FieldEntry> found_;
};

}  // namespace

std::string UnknownFieldRemedy(std::string_view name) {
  if (const std::string_view reason = WhyNoField(KeyOf(name)); !reason.empty()) {
    return std::string(reason);
  }
  const std::size_t dot = name.find('.');
  if (const Field* field = dot == name.npos ? nullptr : FindField(name.substr(dot + 1))) {
    return fmt::format(
        "the line is below [{}]: move it above the first [section], or write {} below [{}]",
        name.substr(0, dot), KeyOf(field->name), SectionOf(field->name));
  }
  const std::string_view near = NearestField(name);
  if (!near.empty()) {
    const Field& field = *FindField(near);
    const bool is_typo = EditDistance(KeyOf(name), KeyOf(near)) <= 1;
    return fmt::format("did you mean {}?{}", near,
                       field.choices.empty() || is_typo ? "" : " It is " + DomainText(field));
  }
  const std::string_view section = SectionOf(name);
  if (!IsSection(section)) return fmt::format("the sections and fields are {}", ListOfKeys(""));
  return fmt::format("the fields of [{}] are {}", section, ListOfKeys(section));
}

std::string UnclearFieldRemedy(std::string_view name) {
  const std::vector<const Field*> fields = FieldsNamed(name);
  if (fields.empty()) return UnknownFieldRemedy(name);
  std::string names;
  for (const Field* field : fields) {
    const char* separator = field == fields.back() ? " or " : ", ";
    names += fmt::format("{}{}", field == fields.front() ? "" : separator, field->name);
  }
  return "write " + names;
}

std::vector<FieldEntry> FindFieldEntries(const TomlNode& table, const Reporter& reporter,
                                         std::span<const std::string_view> own_keys) {
  return Search(reporter, own_keys).Run(table);
}

}  // namespace runexp
