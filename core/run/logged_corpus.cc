#include "core/run/logged_corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/spec/meaning.h"
#include "core/text/human_text.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> Places(const RunRecord& run, const fs::path& run_file,
                             const fs::path& named) {
  if (!named.empty()) return {named};
  std::vector<fs::path> places;
  const auto add = [&places](const fs::path& folder, const std::string& file) {
    if (file.empty()) return;
    const fs::path place = (folder / file).lexically_normal();
    if (std::ranges::find(places, place) == places.end()) places.push_back(place);
  };
  add("", run.corpus.file);
  for (const fs::path& folder : {fs::path(), fs::path("experiments"), run_file.parent_path()}) {
    add(folder, run.spec.corpus.file);
    add(folder, run.spec.corpus.stand_in);
  }
  return places;
}

// The archive that holds the text may have one member now, or be unpacked.
Corpus LoadWithOrWithoutMember(const fs::path& file, const Spec& spec) {
  const TextRules rules = TextRulesOf(spec);
  try {
    return LoadCorpus({file, spec.corpus.member}, spec.corpus.max_characters, rules);
  } catch (const WrongMember&) {
    return LoadCorpus({file}, spec.corpus.max_characters, rules);
  }
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

Corpus FindLoggedCorpus(const RunRecord& run, const fs::path& run_file, const fs::path& named) {
  std::string tried;
  for (const fs::path& place : Places(run, run_file, named)) {
    try {
      Corpus corpus = LoadWithOrWithoutMember(place, run.spec);
      if (corpus.sha256 == run.corpus.sha256) return corpus;
      tried += fmt::format("\n    {}: another text", place.string());
    } catch (const Error& error) {
      tried += "\n    " + FirstLine(error.what());
    }
  }
  throw Error(
      fmt::format("{}: the text that it was trained on is not here:\n"
                  "  {} characters with the SHA-256\n    {}\n  Looked in{}\n"
                  "  Name the file that holds it with --corpus FILE.",
                  run_file.string(), WithCommas(run.corpus.characters), run.corpus.sha256, tried));
}

}  // namespace runexp
