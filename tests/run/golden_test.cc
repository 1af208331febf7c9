// Whole runs, from spec to run file: their result digests must equal those below, when computed by
// the oracle, and on every SIMD target with any number of threads. tools/dev/bit_matrix runs this
// program for each compiler, optimisation level, sanitizer and processor.
//
// A digest below may change only together with kNumericsVersion (core/base/numerics.h), or with
// what a digest covers.
#include <gtest/gtest.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/data/text.h"
#include "core/kernels/simd_target.h"
#include "core/parallel/loop.h"
#include "core/parallel/thread_limit.h"
#include "tests/run/golden_run.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

struct GoldenRun {
  const char* name;
  std::size_t distinct, length;  // of its text
  std::vector<std::string> overrides;
  const char* digest;
};

void PrintTo(const GoldenRun& run, std::ostream* out) { *out << run.name; }

// Small runs of 24 epochs with odd sizes: nothing is a multiple of a vector. And two updates of the
// lyrics' shape, large enough that their loops are shared among threads.
const GoldenRun kGoldenRuns[] = {
    {"consecutive", 0, 203, {}, "5f682b62d250f27ae7cc13e584054f14eeb30be49161a3151b45c3a8a7d2a36a"},
    {"dropped_state",
     0,
     203,
     {"training.carry_state=false"},
     "c4e5c2b5683fe10290ec940dbd4d2deffc2cedade47bd555a3b5a245dd62694c"},
    {"random",
     0,
     203,
     {"training.sampling=random"},
     "008f1adf0ae98efd1454b4226a5c9ae3ecd34f5e71e71efe9593dbe0349c6165"},
    {"clipped_consecutive",
     0,
     203,
     {"training.loss=clipped_probability"},
     "58bcf2abe1d6b20468ad4590b3939ffb9b20134b550231b824607093706cc6bf"},
    {"clipped_random",
     0,
     203,
     {"training.sampling=random", "training.loss=clipped_probability"},
     "812f90af6d961f44ce77b98a78d75ea6014c3821c37c40d91923fc700bdddd98"},
    {"relu",
     0,
     203,
     {"model.cell=relu"},
     "cbe65d7660f6a2a6362d8ff6ddb85438150068b0140b48480846c2fb44ac417b"},
    {"loss_not_finite",
     0,
     203,
     {"training.learning_rate=1e38", "training.clip_theta=1e4"},
     "?"},
    {"infinite_perplexity",
     0,
     203,
     {"training.learning_rate=1e5", "training.clip_theta=1", "training.sampling=random"},
     "?"},
    {"lyrics",
     1027,
     32 * (2 * 35 + 1),
     {"model.hidden_units=256", "training.batch_size=32", "training.time_steps=35",
      "training.epochs=1"},
     "f0e9e5d73f8fdd6222e95b1befa6ecfdcc0d873a30bfb4c536888be7f34d510c"},
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

// The stand-in's first distinct characters, each once, then its beginning. (The beginning alone has
// too few distinct characters for a vocabulary like the lyrics' in two updates.)
std::string MakeText(const GoldenRun& run) {
  const Corpus stand_in =
      LoadCorpus({RUNEXP_SOURCE_DIR "/experiments/corpora/stand_in_lyrics.txt"}, 20'000);
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

// The values of a field that some golden run uses.
template <typename Field>
std::set<std::string> Used(const Field& field) {
  std::set<std::string> used;
  for (const GoldenRun& run : kGoldenRuns) used.insert(field(Prepare(run)));
  return used;
}

TEST(GoldenRunsTest, EachCellLossAndOptimizerHasOne) {
  const auto cells = Used([](const Experiment& e) { return e.shape.cell->name; });
  for (const CellInfo& cell : Cells()) EXPECT_TRUE(cells.contains(cell.name)) << cell.name;
  const auto losses = Used([](const Experiment& e) { return e.options.loss->name; });
  for (const LossInfo& loss : Losses()) EXPECT_TRUE(losses.contains(loss.name)) << loss.name;
  const auto optimizers = Used([](const Experiment& e) { return e.options.optimizer->name; });
  for (const OptimizerInfo& o : Optimizers()) EXPECT_TRUE(optimizers.contains(o.name)) << o.name;
}

class OracleTest : public testing::TestWithParam<GoldenRun> {};

TEST_P(OracleTest, GivesTheGoldenDigest) {
  EXPECT_EQ(OracleDigest(Prepare(GetParam())), GetParam().digest)
      << "the numerics contract, or what a digest covers, has changed";
}

INSTANTIATE_TEST_SUITE_P(Golden, OracleTest, testing::ValuesIn(kGoldenRuns),
                         [](const auto& test) { return std::string(test.param.name); });

using Case = std::tuple<GoldenRun, std::string, int>;  // (run, target, number of threads)

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

// Such as "lyrics_AVX2_3"; tools/dev/bit_matrix reads it.
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
