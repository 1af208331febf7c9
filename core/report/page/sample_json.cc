#include "core/report/page/sample_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/text/json_text.h"

namespace runexp {
namespace {

std::set<std::int64_t> KeptEpochs(const std::vector<SampleRecord>& samples, std::size_t bytes) {
  std::size_t total = 0;
  std::set<std::int64_t> all;
  for (const SampleRecord& sample : samples) {
    total += sample.text.size();
    all.insert(sample.epoch);
  }
  const std::size_t step = std::max<std::size_t>((total + bytes - 1) / bytes, 1);
  std::set<std::int64_t> kept;
  std::size_t place = 0;
  for (auto epoch = all.rbegin(); epoch != all.rend(); ++epoch) {
    if (place++ % step == 0) kept.insert(*epoch);
  }
  return kept;
}

}  // namespace

std::string SampleJson(const std::vector<SampleRecord>& samples, std::size_t bytes) {
  const std::set<std::int64_t> kept = KeptEpochs(samples, bytes);
  std::string json;
  for (const SampleRecord& sample : samples) {
    if (!kept.contains(sample.epoch)) continue;
    json += fmt::format("{}[{},{},{}]", json.empty() ? "" : ",", sample.epoch,
                        JsonString(sample.prefix), JsonString(sample.text));
  }
  return "[" + json + "]";
}

}  // namespace runexp
