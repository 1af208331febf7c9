// Texts and zip archives are read or refused by an Error; the indices are in the vocabulary and
// give back the text.
#include <algorithm>
#include <cstdint>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/data/corpus.h"
#include "core/data/text.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/must.h"

namespace runexp {
namespace {

void Load(const std::filesystem::path& file, std::int64_t max_characters,
          const TextRules& rules = {}) {
  try {
    const Corpus corpus = LoadCorpus({file}, max_characters, rules);
    Must(!corpus.indices.empty() &&
             corpus.indices.size() <= static_cast<std::size_t>(max_characters),
         "a corpus has characters, and not too many");
    Must(std::ranges::is_sorted(corpus.vocabulary), "the vocabulary ascends");
    const auto size = static_cast<std::int32_t>(corpus.vocabulary.size());
    Must(std::ranges::all_of(corpus.indices, [&](auto i) { return i >= 0 && i < size; }),
         "each index is one of the vocabulary");
    Must(Sha256Hex(IndicesToText(corpus.indices, corpus.vocabulary)) == corpus.sha256,
         "the digest is that of the text");
    Must(static_cast<std::int64_t>(corpus.indices.size()) ==
             std::min(max_characters, corpus.total_characters),
         "what is counted is what there is");
  } catch (const Error& error) {
    Must(*error.what() != '\0', "an error says what is wrong");
  }
}

}  // namespace
}  // namespace runexp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const runexp::InputFolder folder;
  const std::filesystem::path file = folder.Write("corpus", {data, size});
  runexp::Load(file, 10);
  runexp::Load(file, 100'000);
  runexp::Load(file, 100'000, {runexp::LineBreaks::kKeep, true, true, true});
  return 0;
}
