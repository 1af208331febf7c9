#include "core/run/corpus_cache.h"

#include "core/base/error.h"

namespace runexp {

std::shared_ptr<const Corpus> CorpusCache::Load(const TextPlace& place, std::int64_t max_characters,
                                                const TextRules& rules) {
  const std::lock_guard lock(mutex_);
  const auto [it, is_new] = outcomes_.try_emplace(
      {place.file.string(), place.member, place.expected_file_sha256, max_characters, rules});
  if (is_new) {
    try {
      it->second = std::make_shared<const Corpus>(LoadCorpus(place, max_characters, rules));
    } catch (const Error&) {
      it->second = std::current_exception();
    }
  }
  if (const auto* error = std::get_if<std::exception_ptr>(&it->second)) {
    std::rethrow_exception(*error);
  }
  return std::get<std::shared_ptr<const Corpus>>(it->second);
}

}  // namespace runexp
