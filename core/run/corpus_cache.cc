#include "core/run/corpus_cache.h"

#include "core/base/error.h"

namespace runexp {

std::shared_ptr<const Corpus> CorpusCache::Load(const std::filesystem::path& file,
                                                std::int64_t max_characters,
                                                const std::string& expected_file_sha256) {
  const auto [it, is_new] =
      outcomes_.try_emplace({file.string(), max_characters, expected_file_sha256});
  if (is_new) {
    try {
      it->second =
          std::make_shared<const Corpus>(LoadCorpus(file, max_characters, expected_file_sha256));
    } catch (const Error& error) {
      it->second = std::string(error.what());
    }
  }
  if (const auto* message = std::get_if<std::string>(&it->second)) throw Error(*message);
  return std::get<std::shared_ptr<const Corpus>>(it->second);
}

}  // namespace runexp
