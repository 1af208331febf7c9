#include "core/spec/sweep/sweep_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "core/spec/field_tree.h"
#include "core/spec/sweep/axis_values.h"
#include "core/spec/sweep/draw.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;
using Kind = TomlNode::Kind;

constexpr std::array<std::string_view, 8> kTopKeys = {"name", "base",   "set",     "grid",
                                                      "zip",  "random", "exclude", "search"};
constexpr std::array<std::string_view, 2> kRandomKeys = {"count", "key"};

class SectionsReader {
 public:
  SectionsReader(const TomlNode& root, const Reporter& reporter, fs::path folder)
      : root_(root), reporter_(reporter), folder_(std::move(folder)) {}

  SweepSections Read() {
    CheckTopKeys();
    std::vector<const TomlEntry*> entries;
    for (const TomlEntry& entry : root_.entries) entries.push_back(&entry);
    // Sections in the order of the text, which is the order of the axes; if two of them claim a
    // field, the second one is at fault.
    std::ranges::sort(entries, {}, [](const TomlEntry* entry) {
      return std::tuple(entry->key_region.line, entry->key_region.column);
    });
    for (const TomlEntry* entry : entries) ReadSection(*entry);
    CheckSize();
    for (const auto& [field, claim] : claims_) sections_.lines[field] = claim.region.line;
    return std::move(sections_);
  }

 private:
  struct Claim {
    Region region;  // of the key
    std::string_view section;
  };

  void CheckTopKeys() {
    for (const TomlEntry& entry : root_.entries) {
      if (std::ranges::find(kTopKeys, entry.key) != kTopKeys.end()) continue;
      const bool is_field =
          FindField(entry.key) || IsSection(SectionOf(entry.key)) || IsSection(entry.key);
      if (is_field) {
        reporter_.Report(entry.key_region,
                         fmt::format("{} belongs to an experiment, not to a sweep", entry.key),
                         "put the field under [set], or a list of values under [grid]");
      } else {
        ReportUnknownKey(entry, kTopKeys,
                         "a sweep has name, base, [set], [grid], [[zip]], [random], [[exclude]], "
                         "[search]",
                         reporter_);
      }
    }
  }

  void ReadSection(const TomlEntry& entry) {
    const bool is_list = entry.key == "zip" || entry.key == "exclude";
    const bool is_table =
        entry.key == "set" || entry.key == "grid" || entry.key == "random" || entry.key == "search";
    if (is_list && !CheckListOfTables(entry)) return;
    if (is_table && entry.value.kind != Kind::kTable) {
      reporter_.Report(
          entry.key_region,
          fmt::format("{} is a section, not {}", entry.key, KindName(entry.value.kind)),
          fmt::format("write [{}] and its fields below it", entry.key));
      return;
    }
    if (entry.key == "set") ReadSet(entry.value);
    if (entry.key == "grid") ReadGrid(entry.value);
    if (entry.key == "random") ReadRandom(entry);
    if (entry.key == "search") ReadSearchSection(entry);
    if (entry.key == "exclude") sections_.excludes = entry.value.elements;
    if (entry.key == "zip") {
      for (const TomlNode& zip : entry.value.elements) ReadZip(zip);
    }
  }

  bool CheckListOfTables(const TomlEntry& entry) const {
    const auto& elements = entry.value.elements;
    const bool ok =
        entry.value.kind == Kind::kArray &&
        std::ranges::all_of(elements, [](const TomlNode& e) { return e.kind == Kind::kTable; });
    if (!ok) {
      reporter_.Report(entry.key_region,
                       fmt::format("{} may occur several times, and each is a table", entry.key),
                       fmt::format("write [[{}]] and its fields below it", entry.key));
    }
    return ok;
  }

  // Returns false after reporting that the field was set or varied before, or cannot vary.
  bool MakeClaim(const FieldEntry& entry, std::string_view section) {
    const Region& key = entry.entry->key_region;
    const std::string_view name = entry.field->name;
    if (name == "name") {
      reporter_.Report(key, "name is the label of the sweep and of its runs",
                       "set it at the top of the sweep");
      return false;
    }
    const auto [claim, is_new] = claims_.emplace(entry.field, Claim{key, section});
    if (is_new) return true;
    reporter_.Report(key,
                     fmt::format("{} is in {} here, but line {} has it in {}", name, section,
                                 claim->second.region.line, claim->second.section),
                     "keep one of the two");
    return false;
  }

  void ReadSet(const TomlNode& table) {
    for (const FieldEntry& entry : FindFieldEntries(table, reporter_)) {
      if (!MakeClaim(entry, "[set]")) continue;
      if (auto value = ReadValue(*entry.field, entry.entry->value, reporter_)) {
        MakePathAbsolute(folder_, *value);
        sections_.set.push_back(*std::move(value));
      }
    }
  }

  void ReadGrid(const TomlNode& table) {
    for (const FieldEntry& entry : FindFieldEntries(table, reporter_)) {
      if (!MakeClaim(entry, "[grid]")) continue;
      AddAxis({{entry.field, ReadAxisValues(*entry.field, entry.entry->value, reporter_)}});
    }
  }

  void ReadZip(const TomlNode& table) {
    const auto entries = FindFieldEntries(table, reporter_);
    if (entries.empty()) {
      reporter_.Report(table.region, "this [[zip]] has no fields",
                       "give it fields with lists that are equally long");
    }
    std::vector<SweepColumn> columns;
    for (const FieldEntry& entry : entries) {
      if (!MakeClaim(entry, "[[zip]]")) continue;
      columns.push_back({entry.field, ReadAxisValues(*entry.field, entry.entry->value, reporter_)});
      const SweepColumn& first = columns.front();
      const std::size_t count = columns.back().values.size();
      if (count == first.values.size() || count == 0 || first.values.empty()) continue;
      reporter_.Report(
          entry.entry->value.region,
          fmt::format("{} has {} values, but {} in line {} has {}", entry.field->name, count,
                      first.field->name, claims_.at(first.field).region.line, first.values.size()),
          "fields of one [[zip]] move together and need equally many");
    }
    AddAxis(std::move(columns));
  }

  void ReadRandom(const TomlEntry& random) {
    const TomlNode* count_node = FindKey(random.value, "count");
    if (count_node == nullptr) {
      reporter_.Report(random.key_region, "[random] needs a count",
                       "add to [random], for example: count = 10");
    }
    const auto count = count_node ? ReadCount(*count_node, 1, reporter_) : std::nullopt;
    const std::uint64_t key = ReadKey(FindKey(random.value, "key"));
    const auto entries = FindFieldEntries(random.value, reporter_, kRandomKeys);
    if (entries.empty()) {
      reporter_.Report(random.key_region, "[random] has no fields",
                       "for example: \"training.clip_theta\" = { log_uniform = [0.001, 0.1] }");
    }
    std::vector<SweepColumn> columns;
    for (const FieldEntry& entry : entries) {
      if (!MakeClaim(entry, "[random]")) continue;
      columns.push_back({entry.field, DrawValues(*entry.field, entry.entry->value, key,
                                                 count.value_or(1), reporter_)});
    }
    AddAxis(std::move(columns));
  }

  // The rungs vary training.epochs; the runs of the sweep are those of the first one.
  void ReadSearchSection(const TomlEntry& section) {
    sections_.search = ReadSearch(section, reporter_);
    const auto rungs = std::ranges::find(section.value.entries, "rungs", &TomlEntry::key);
    if (rungs == section.value.entries.end()) return;
    MakeClaim({FindField("training.epochs"), &*rungs}, "[search]");
    if (sections_.search) sections_.set.push_back(sections_.search->rungs.front());
  }

  std::uint64_t ReadKey(const TomlNode* node) const {
    if (node == nullptr) return 0;
    const auto* key = std::get_if<std::int64_t>(&node->scalar);
    if (key != nullptr && *key >= 0) return static_cast<std::uint64_t>(*key);
    reporter_.Report(node->region, "key must be an integer from 0",
                     "another key gives other draws, for example: key = 1");
    return 0;
  }

  // A column without values has already been reported.
  void AddAxis(std::vector<SweepColumn> columns) {
    if (columns.empty()) return;
    for (SweepColumn& column : columns) {
      if (column.values.empty()) return;
      for (Assignment& value : column.values) MakePathAbsolute(folder_, value);
    }
    sections_.axes.push_back({std::move(columns)});
  }

  void CheckSize() {
    std::size_t count = 1;
    std::string product;
    for (const SweepAxis& axis : sections_.axes) {
      count = std::min(count * axis.rows(), kMaxSweepRuns + 1);  // both below 2^20: no overflow
      product += fmt::format("{}{}", product.empty() ? "" : " x ", axis.rows());
    }
    if (count <= kMaxSweepRuns) return;
    reporter_.problems.push_back(DiagnosticAbout(
        reporter_.source,
        fmt::format("this sweep has {} runs; {} is the most", product, kMaxSweepRuns),
        "shorten some axes, or draw from them with [random]"));
  }

  const TomlNode& root_;
  const Reporter& reporter_;
  fs::path folder_;
  std::map<const Field*, Claim> claims_;
  SweepSections sections_;
};

}  // namespace

SweepSections ReadSections(const TomlNode& root, const fs::path& folder, const Reporter& reporter) {
  return SectionsReader(root, reporter, folder).Read();
}

}  // namespace runexp
