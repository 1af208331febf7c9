#include "core/spec/sweep/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "core/spec/nearest.h"
#include "core/spec/sweep/axis_values.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

constexpr std::array<std::string_view, 4> kKeys = {"method", "rungs", "keep", "metric"};
constexpr std::string_view kHalving = "halving";
constexpr char kRungsExample[] = "for example: rungs = [10, 30, 90, 270]";
constexpr FloatRange kKeepRange = {.minimum = 0, .low = FloatRange::End::kOpen, .maximum = 1};

constexpr std::array<SearchMetric, 8> kSearchMetrics = {{
    {"best_perplexity", "best_perplexity", "best_perplexity"},
    {"perplexity", "perplexity", "validation_perplexity"},
    {"training_perplexity", "perplexity", "perplexity"},
    {"cross_entropy", "cross_entropy", "cross_entropy"},
    {"best_validation_perplexity", "", "best_perplexity"},
    {"validation_perplexity", "", "validation_perplexity"},
    {"validation_cross_entropy", "", "validation_cross_entropy"},
    {"validation_bits_per_character", "", "validation_bits_per_character"},
}};

std::vector<std::string_view> MetricNames() {
  std::vector<std::string_view> names;
  for (const SearchMetric& metric : kSearchMetrics) names.push_back(metric.name);
  return names;
}

// As it stands in the file, in one line.
std::string Written(const TomlNode& node, const Reporter& reporter) {
  return TextOf(reporter.source, node.region);
}

class SearchReader {
 public:
  SearchReader(const TomlEntry& section, const Reporter& reporter)
      : section_(section), reporter_(reporter) {}

  std::optional<Search> Read() {
    const std::size_t problems = reporter_.problems.size();
    CheckKeys(section_.value, kKeys, "[search] has method, rungs, keep and metric", reporter_);
    CheckMethod();
    Search search = {section_.key_region, ReadRungs(), ReadKeep(), &kSearchMetrics.front(),
                     section_.key_region};
    ReadMetric(search);
    if (reporter_.problems.size() > problems) return std::nullopt;
    return search;
  }

 private:
  // Returns nullptr after reporting that the key is missing.
  const TomlNode* FindRequired(std::string_view key, std::string_view example) const {
    const TomlNode* node = FindKey(section_.value, key);
    if (node == nullptr) {
      reporter_.Report(section_.key_region, fmt::format("[search] needs {}", key),
                       fmt::format("add to [search], {}", example));
    }
    return node;
  }

  void CheckMethod() const {
    constexpr std::string_view kExample = "for example: method = \"halving\"";
    const TomlNode* node = FindRequired("method", kExample);
    if (node == nullptr) return;
    const auto* method = std::get_if<std::string>(&node->scalar);
    if (method != nullptr && *method == kHalving) return;
    reporter_.Report(
        node->region,
        fmt::format("method must be {}, not {}", TomlString(kHalving), Written(*node, reporter_)),
        std::string(kExample));
  }

  std::vector<Assignment> ReadRungs() const {
    const TomlNode* node = FindRequired("rungs", kRungsExample);
    if (node == nullptr) return {};
    if (node->kind != TomlNode::Kind::kArray || node->elements.size() < 2) {
      reporter_.Report(node->region, "rungs must be a list of at least two numbers of epochs",
                       kRungsExample);
      return {};
    }
    std::vector<Assignment> rungs = ReadList(*FindField("training.epochs"), *node, reporter_);
    for (std::size_t i = 1; i < rungs.size(); ++i) {
      if (rungs[i - 1].value < rungs[i].value) continue;
      reporter_.Report(rungs[i].place.value,
                       fmt::format("rungs must ascend, but {} follows {}", TomlText(rungs[i].value),
                                   TomlText(rungs[i - 1].value)),
                       kRungsExample);
      break;
    }
    return rungs;
  }

  double ReadKeep() const {
    constexpr std::string_view kExample =
        "for example: keep = 0.34, so that a third of a rung goes on to the next";
    const TomlNode* node = FindRequired("keep", kExample);
    if (node == nullptr) return 1;
    const auto* integer = std::get_if<std::int64_t>(&node->scalar);
    const auto* number = std::get_if<double>(&node->scalar);
    const double keep = integer ? static_cast<double>(*integer) : number ? *number : 0;
    if (kKeepRange.Contains(keep)) return keep;
    reporter_.Report(node->region,
                     fmt::format("keep must be a number {}, not {}", RangeText(kKeepRange),
                                 Written(*node, reporter_)),
                     std::string(kExample));
    return 1;
  }

  void ReadMetric(Search& search) const {
    const TomlNode* node = FindKey(section_.value, "metric");
    if (node == nullptr) return;
    search.metric_region = node->region;
    const auto* name = std::get_if<std::string>(&node->scalar);
    search.metric = name ? std::ranges::find(kSearchMetrics, *name, &SearchMetric::name) : nullptr;
    if (name != nullptr && search.metric != kSearchMetrics.end()) return;
    const std::vector<std::string_view> names = MetricNames();
    const std::string_view near = name ? NearestName(*name, names) : std::string_view();
    reporter_.Report(
        node->region, fmt::format("there is no metric {} to search by", Written(*node, reporter_)),
        near.empty() ? fmt::format("it is one of these, of which a lower value is better:\n{}",
                                   fmt::join(names, ",\n"))
                     : fmt::format("did you mean {}?", TomlString(near)));
  }

  const TomlEntry& section_;
  const Reporter& reporter_;
};

}  // namespace

bool SearchMetric::depends_on_validation() const {
  return !without_validation.empty() &&
         (without_validation != with_validation || name == kSearchMetrics.front().name);
}

std::span<const SearchMetric> SearchMetrics() { return kSearchMetrics; }

std::optional<Search> ReadSearch(const TomlEntry& section, const Reporter& reporter) {
  return SearchReader(section, reporter).Read();
}

}  // namespace runexp
