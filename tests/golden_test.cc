// Whole runs, from spec to run file: their result digests are the ones that are written here, by
// the oracle, and on every SIMD target with any number of threads. tools/bit_matrix runs this
// program as compilers, optimisation levels, sanitizers and processors make it.
//
// A digest below may change only together with kNumericsVersion (core/base/numerics.h), or with
// what a digest covers.
#include <gtest/gtest.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <tuple>
#include <vector>

#include "core/data/text.h"
#include "core/kernels/simd_target.h"
#include "core/run/threads.h"
#include "core/train/parallel.h"
#include "tests/golden_run.h"
#include "tests/temporary_folder.h"

namespace runexp {
namespace {

struct GoldenRun {
  const char* name;
  std::size_t distinct, length;  // of its text
  std::vector<std::string> overrides;
  const char* digest;
};

void PrintTo(const GoldenRun& run, std::ostream* out) { *out << run.name; }

// Small runs of 24 epochs, with odd sizes: nothing is a multiple of a vector. And two updates of
// the lyrics' shape, large enough for their loops to be shared among threads.
const GoldenRun kGoldenRuns[] = {
    {"consecutive", 0, 203, {}, "0cca59a936d1074e05ba5eaa232cb73bd70b2b1946c945c025dcc0c80768fa0a"},
    {"dropped_state",
     0,
     203,
     {"training.carry_state=false"},
     "0c388aa6f692b0260f29055dd124166d56d63f74d91c10c7be3a6ef5162855ab"},
    {"random",
     0,
     203,
     {"training.sampling=random"},
     "3ddfa25cbcdd5504c2ba90a91e3a8a0f8fb3a1f68da2df6a9fb9c6865415c42c"},
    {"clipped_consecutive",
     0,
     203,
     {"training.loss=clipped_probability"},
     "2080be729285bfec6ac30dd29ff6407a63d560971d570331bb567cc24a89371c"},
    {"clipped_random",
     0,
     203,
     {"training.sampling=random", "training.loss=clipped_probability"},
     "63ea5027fc1d949f30e8ed6e1c53a91e004a7c4e311f2d7006e2c5bb4cc378aa"},
    {"lyrics",
     1027,
     32 * (2 * 35 + 1),
     {"model.hidden_units=256", "training.batch_size=32", "training.time_steps=35",
      "training.epochs=1"},
     "acbccaa08dd551aa9ea1e61f65891e27ed0fb17f4b0957dc915b12e9d8df93f4"},
};

constexpr const char* kSpec = R"(
name = "golden"
seed = 3
corpus.file = "text.txt"
model.hidden_units = 19
training.batch_size = 5
training.time_steps = 7
training.epochs = 24
samples.every_epochs = 10
samples.length = 9
samples.prefixes = ["春天", "早"]
)";

// The stand-in's first distinct characters, each once, then its beginning. (The beginning alone
// has too few of them for a vocabulary like the lyrics' in two updates.)
std::string MakeText(const GoldenRun& run) {
  const Corpus stand_in =
      LoadCorpus(RUNEXP_SOURCE_DIR "/experiments/corpora/stand_in_lyrics.txt", 20'000, "");
  std::vector<std::int32_t> text;
  for (const std::int32_t index : stand_in.indices) {
    if (text.size() == run.distinct) break;
    if (std::ranges::count(text, index) == 0) text.push_back(index);
  }
  text.insert(text.end(), stand_in.indices.begin(), stand_in.indices.end());
  text.resize(run.length);
  return IndicesToText(text, stand_in.vocabulary);
}

Experiment Prepare(const GoldenRun& run) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "text.txt") << MakeText(run);
  std::ofstream(folder.path() / "golden.toml") << kSpec;
  return PrepareExperiment(ReadSpecFile(folder.path() / "golden.toml", run.overrides));
}

TEST(GoldenRunsTest, TheLastHasTheLyricsShape) {
  const Experiment experiment = Prepare(kGoldenRuns[std::size(kGoldenRuns) - 1]);
  EXPECT_EQ(experiment.shape.vocabulary, 1027u);
  EXPECT_EQ(experiment.updates_per_epoch, 2);
}

class OracleTest : public testing::TestWithParam<GoldenRun> {};

TEST_P(OracleTest, GivesTheGoldenDigest) {
  EXPECT_EQ(OracleDigest(Prepare(GetParam())), GetParam().digest)
      << "the numerics contract, or what a digest covers, has changed";
}

INSTANTIATE_TEST_SUITE_P(Golden, OracleTest, testing::ValuesIn(kGoldenRuns),
                         [](const auto& test) { return std::string(test.param.name); });

using Case = std::tuple<GoldenRun, std::string, int>;  // on this target, with so many threads

class GoldenTest : public testing::TestWithParam<Case> {};

TEST_P(GoldenTest, GivesTheGoldenDigest) {
  const auto& [run, target, threads] = GetParam();
  const Experiment experiment = Prepare(run);
  ForceTarget(target);
  const ThreadLimit limit(static_cast<std::size_t>(threads));
  oneapi::tbb::task_arena arena(threads);
  arena.execute([&] {
    ASSERT_EQ(ThreadCount(), static_cast<std::size_t>(threads));
    ASSERT_EQ(RunningTarget(), target);
    EXPECT_EQ(DigestOfRun(experiment), run.digest) << FirstDifference(experiment);
    EXPECT_EQ(RunningTarget(), target);
  });
}

// Such as "lyrics_AVX2_3", which tools/bit_matrix reads.
std::string Name(const testing::TestParamInfo<Case>& test) {
  const auto& [run, target, threads] = test.param;
  return std::string(run.name) + "_" + target + "_" + std::to_string(threads);
}

INSTANTIATE_TEST_SUITE_P(Golden, GoldenTest,
                         testing::Combine(testing::ValuesIn(kGoldenRuns),
                                          testing::ValuesIn(SupportedTargets()),
                                          testing::Values(1, 2, 3, 7)),
                         Name);

}  // namespace
}  // namespace runexp
