// The run ids of the shipped experiments: new fields, and new values of old ones, must not rename
// runs that do not use them. An id changes only together with kNumericsVersion, or with the text of
// an experiment.
#include <gtest/gtest.h>

#include <string>

#include "core/base/numerics.h"
#include "core/data/corpus.h"
#include "core/spec/canonical.h"
#include "core/spec/meaning.h"
#include "core/spec/read.h"

namespace runexp {
namespace {

struct ShippedRun {
  const char* name;
  const char* run_id;  // on the stand-in lyrics, or on the text of this digest
  const char* kept_text_sha256 = nullptr;
};

constexpr ShippedRun kShippedRuns[] = {
    {"jay_consecutive", "87791c4ca939"},
    {"jay_random", "94ff9fbb8cea"},
    {"jay_published_listing", "cc41371bda14"},
    {"smoke", "0a6ed1331a1d"},
    // re.sub('[^A-Za-z]+', ' ', text).lower()[:10000], as the book reads it.
    {"timemachine", "c57adac87fc4",
     "a2cc24927f051ebedf8512db8edaa1dd80acb7c3c90b7e0f99f15305fcd7ea1e"},
    {"shakespeare_tanh", "2cd538a7a356",
     "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed"},
};

// Of the text that is in the repository.
std::string KeptTextSha256(const Spec& spec, const std::string& folder) {
  const std::string& text = spec.corpus.stand_in.empty() ? spec.corpus.file : spec.corpus.stand_in;
  return LoadCorpus({folder + text}, spec.corpus.max_characters, TextRulesOf(spec)).sha256;
}

TEST(ShippedIds, AreWhatTheyWere) {
  const std::string experiments = RUNEXP_SOURCE_DIR "/experiments/";
  for (const auto& [name, run_id, kept_text_sha256] : kShippedRuns) {
    const Spec spec = ReadSpecFile(experiments + name + ".toml").spec();
    const std::string digest =
        kept_text_sha256 != nullptr ? kept_text_sha256 : KeptTextSha256(spec, experiments);
    EXPECT_EQ(RunId(Identity(IdentityText(spec, digest, kNumericsVersion))), run_id) << name;
  }
}

}  // namespace
}  // namespace runexp
