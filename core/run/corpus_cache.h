// A cache of loaded corpora, which the runs of a sweep share.
#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <variant>

#include "core/data/corpus.h"

namespace runexp {

class CorpusCache {
 public:
  // Returns what LoadCorpus returns for these arguments, or throws its Error. Each corpus is loaded
  // once.
  std::shared_ptr<const Corpus> Load(const std::filesystem::path& file, std::int64_t max_characters,
                                     const std::string& expected_file_sha256);

 private:
  using Key = std::tuple<std::string, std::int64_t, std::string>;
  using Outcome = std::variant<std::shared_ptr<const Corpus>, std::exception_ptr>;  // an Error
  std::map<Key, Outcome> outcomes_;
};

}  // namespace runexp
