#include "core/run/corpus_cache.h"

#include "core/base/error.h"
#include "core/log/initial_values.h"
#include "core/run/convert.h"

namespace runexp {
namespace {

// Returns the outcome of make() under this key, which is asked for only once, or throws its Error
// again.
template <typename Map, typename Make>
auto Remembered(Map& outcomes, const typename Map::key_type& key, const Make& make) {
  using Value = decltype(make());
  const auto [it, is_new] = outcomes.try_emplace(key);
  if (is_new) {
    try {
      it->second = make();
    } catch (const Error&) {
      it->second = std::current_exception();
    }
  }
  if (const auto* error = std::get_if<std::exception_ptr>(&it->second)) {
    std::rethrow_exception(*error);
  }
  return std::get<Value>(it->second);
}

}  // namespace

std::shared_ptr<const Corpus> CorpusCache::Load(const TextPlace& place, std::int64_t max_characters,
                                                const TextRules& rules) {
  const std::lock_guard lock(mutex_);
  return Remembered(
      outcomes_,
      {place.file.string(), place.member, place.expected_file_sha256, max_characters, rules},
      [&] { return std::make_shared<const Corpus>(LoadCorpus(place, max_characters, rules)); });
}

std::string CorpusCache::InitialValuesSha256(const InitialFile& file, const ModelShape& shape) {
  const std::lock_guard lock(mutex_);
  return Remembered(initial_,
                    {file.path.string(), file.expected_sha256, shape.cell, shape.vocabulary,
                     shape.layers, shape.hidden_units, shape.embedding_units},
                    [&] { return ValuesSha256(ToTensors(ReadInitialFile(file, shape))); });
}

}  // namespace runexp
