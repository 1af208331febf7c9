// A cache of loaded corpora, which the runs of a sweep share, and threads may.
#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <variant>

#include "core/data/corpus.h"

namespace runexp {

class CorpusCache {
 public:
  // Returns what LoadCorpus returns for these arguments, or throws its Error. Each corpus is loaded
  // once.
  std::shared_ptr<const Corpus> Load(const TextPlace& place, std::int64_t max_characters,
                                     const TextRules& rules);

 private:
  using Key = std::tuple<std::string, std::string, std::string, std::int64_t, TextRules>;
  using Outcome = std::variant<std::shared_ptr<const Corpus>, std::exception_ptr>;  // an Error
  std::mutex mutex_;
  std::map<Key, Outcome> outcomes_;
};

}  // namespace runexp
