// The run ids of the shipped experiments: new fields, and new values of old ones, must not rename
// runs that do not use them. An id changes only together with kNumericsVersion, or with the text of
// an experiment.
#include <gtest/gtest.h>

#include <string>

#include "core/base/numerics.h"
#include "core/data/corpus.h"
#include "core/spec/canonical.h"
#include "core/spec/read.h"

namespace runexp {
namespace {

struct ShippedRun {
  const char* name;
  const char* run_id;  // on the stand-in lyrics
};

constexpr ShippedRun kShippedRuns[] = {
    {"jay_consecutive", "87791c4ca939"},
    {"jay_random", "94ff9fbb8cea"},
    {"jay_published_listing", "cc41371bda14"},
    {"smoke", "0a6ed1331a1d"},
};

TEST(ShippedIds, AreWhatTheyWere) {
  const std::string experiments = RUNEXP_SOURCE_DIR "/experiments/";
  for (const auto& [name, run_id] : kShippedRuns) {
    const Spec spec = ReadSpecFile(experiments + name + ".toml").spec();
    const std::string& text =
        spec.corpus.stand_in.empty() ? spec.corpus.file : spec.corpus.stand_in;
    const Corpus corpus = LoadCorpus({experiments + text}, spec.corpus.max_characters);
    EXPECT_EQ(RunId(Identity(IdentityText(spec, corpus.sha256, kNumericsVersion))), run_id) << name;
  }
}

}  // namespace
}  // namespace runexp
