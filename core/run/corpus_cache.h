// A cache of what the runs of a sweep read, which they share, and threads may: corpora, and the
// digests of files of start values.
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
#include "core/model/tensors.h"
#include "core/run/initial_file.h"

namespace runexp {

class CorpusCache {
 public:
  // Returns what LoadCorpus returns for these arguments, or throws its Error. Each corpus is loaded
  // once.
  std::shared_ptr<const Corpus> Load(const TextPlace& place, std::int64_t max_characters,
                                     const TextRules& rules);

  // Returns the ValuesSha256 of what ReadInitialFile returns for these arguments, or throws its
  // Error. Each file is read once for each shape. The values are not kept.
  std::string InitialValuesSha256(const InitialFile& file, const ModelShape& shape);

 private:
  using Key = std::tuple<std::string, std::string, std::string, std::int64_t, TextRules>;
  using Outcome = std::variant<std::shared_ptr<const Corpus>, std::exception_ptr>;  // an Error
  std::mutex mutex_;
  std::map<Key, Outcome> outcomes_;

  using InitialKey = std::tuple<std::string, std::string, const CellInfo*, std::size_t, std::size_t,
                                std::size_t, std::size_t>;
  std::map<InitialKey, std::variant<std::string, std::exception_ptr>> initial_;
};

}  // namespace runexp
