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
    {"consecutive", 0, 203, {}, "4a62090643c25a4fdb3ce8f03d6e460026f014dd89db47bd67f374b0c09cab83"},
    {"dropped_state",
     0,
     203,
     {"training.carry_state=false"},
     "12e39cca839aba42d04fc8c8332bb582d4697d5ee46846f95fe36701ec6d2d79"},
    {"random",
     0,
     203,
     {"training.sampling=random"},
     "382c958759ec0a243ab2f56cd1286b4bbebf37644dc0197e7b025b60cad457d8"},
    {"clipped_consecutive",
     0,
     203,
     {"training.loss=clipped_probability"},
     "ce82510af872af13fcec6ac14db014ec083ebac590bf360002474d171dd6bcc5"},
    {"clipped_random",
     0,
     203,
     {"training.sampling=random", "training.loss=clipped_probability"},
     "dd972021d16bcd6b28794e949e2525bfd908dc3bf47fd7d4dc0e127df42475eb"},
    {"relu",
     0,
     203,
     {"model.cell=relu"},
     "3985004cb8cb28c12ee27c6ae8d838640621db25c0c25ffef515f7ef02cc20f0"},
    {"layers",
     0,
     203,
     {"model.layers=3"},
     "818921a55002b8429cbf6ada710d47dabcb5b05f026030a676a6ea27dc9204a5"},
    {"embedding",
     0,
     203,
     {"model.embedding_units=6", "model.initial=pytorch"},
     "f582dc44d28153dd6fbf79d978dc7fe0960c82d427952e3072a9cee5e3d8bd0e"},
    {"dropout",
     0,
     203,
     {"model.layers=2", "model.dropout=0.3", "model.output_dropout=0.2", "model.initial=uniform"},
     "dfeab541cec2ef799bb2f61d0e0469680af5814066fe766f2ebb57a656856eb0"},
    {"momentum",
     0,
     203,
     {"training.optimizer=momentum", "training.learning_rate=10"},
     "c268cc08ce9e3c3dc7271bf211ea46d306c512e982e37b06a44b4644210ca242"},
    {"nesterov",
     0,
     203,
     {"training.optimizer=momentum", "training.learning_rate=10", "momentum.nesterov=true",
      "momentum.momentum=0.7", "training.sampling=random"},
     "c6c31116267719b7becd2891d517fb02c7e37142047444dd59674972ad0b7ae3"},
    {"adagrad",
     0,
     203,
     {"training.optimizer=adagrad", "training.learning_rate=0.05",
      "adagrad.initial_accumulator_value=1e-6", "training.clip=value", "training.clip_theta=0.02"},
     "83ce64dec89c835d283c3037c5207914fd1e4fe344d67d7793cddf296c7814b2"},
    {"rmsprop",
     0,
     203,
     {"training.optimizer=rmsprop", "training.learning_rate=0.01", "rmsprop.alpha=0.95",
      "training.schedule=exponential", "schedule.gamma=0.97", "schedule.after_epoch=10"},
     "9fd5c435166d44755605253834142e2a0e5bed15a57ac90249fa8fe421ff2eca"},
    {"adam",
     0,
     203,
     {"training.optimizer=adam", "training.learning_rate=0.02", "training.clip_theta=1",
      "training.schedule=step"},
     "977779e9b600c0a3d55528fc7c763568d56819b51d12fdac770c72a25c467b3e"},
    {"adamw",
     0,
     203,
     {"training.optimizer=adamw", "training.learning_rate=0.02", "training.clip_theta=1",
      "training.schedule=cosine", "schedule.warmup_updates=30", "schedule.final_factor=0.1",
      "model.cell=relu"},
     "24880b3aced3b0f9fd1422d3db7c9875fc384f358dcb0153fadf72a11b4c6c66"},
    {"linear",
     0,
     203,
     {"training.schedule=linear", "schedule.final_factor=0.25"},
     "f9ed18ed443125d0b0fa2d687c850ba00fc7edb18b535a1b808691751291f093"},
    {"by_value",
     0,
     203,
     {"training.clip=value", "training.clip_theta=0.01", "training.learning_rate=10"},
     "d8b4bf04774866f4bf822ecba6a116d66bd0975639f750b21397014071a73538"},
    {"never_reset",
     0,
     203,
     {"training.reset_state=never"},
     "f4d83d991a3496d7ce48b1be483086abf48a303790fc0fe60e7884dc43d6c9b6"},
    {"gru",
     0,
     203,
     {"model.cell=gru"},
     "3b64374c15de23255cdd59fa751b933d4800ad251443e0a12c26f8bd08f9840d"},
    {"gru_reset_before",
     0,
     203,
     {"model.cell=gru", "model.gru_reset=before"},
     "42fca6a3b85a12a804c4aeee7af8f53d761abb5a3f736293522858a1d109cf91"},
    {"gru_inner_bias",
     0,
     203,
     {"model.cell=gru", "model.gru_inner_bias=true", "model.initial=pytorch"},
     "d2f6d6f4e2c6975f3a80eb13ad607e19a1cb08dbfce4583db0a2d73e8e510572"},
    {"lstm",
     0,
     203,
     {"model.cell=lstm"},
     "bb95b6e14c66d112b91dae8b1b2ffeacf0811c32366668cf3370ce58d89a8e6a"},
    {"lstm_forget_bias",
     0,
     203,
     {"model.cell=lstm", "model.forget_bias=1.0", "model.layers=2"},
     "8b1906654a03e84afcfd16302bbe43adfa71c359743cc9d83543557e51c9f121"},
    // Its validation text is 40 characters, in rows of 5, and the best epoch is not the last one.
    {"validation",
     0,
     407,
     {"corpus.validation_fraction=0.1", "corpus.test_fraction=0.29", "validation.rows=8",
      "validation.every_epochs=3"},
     "9359b6862857e7b966671479ea46af01c6246c41d435c978e37a48d05655baa3"},
    {"validation_random",
     0,
     407,
     {"corpus.validation_fraction=0.1", "training.sampling=random",
      "training.loss=clipped_probability", "validation.rows=3"},
     "bf941dfaa91040e4a223c378b6b48ad23d00a41a4ec7629379ee3d3ae7fb37c2"},
    // Evaluated without its dropout.
    {"validation_dropout",
     0,
     407,
     {"corpus.validation_fraction=0.1", "model.layers=2", "model.dropout=0.3",
      "model.output_dropout=0.2", "validation.rows=3"},
     "d426111bafac3ef2ee46cea37e6a0248f6ec7e44a8dbd8774267379a98dc969b"},
    {"loss_not_finite",
     0,
     203,
     {"model.cell=relu", "training.learning_rate=1e5", "training.clip_theta=1"},
     "3628945efa7d6dba6932a6bdcd8f1e6867fe8896a89341b58e8d57f5f4a1b3c1"},
    {"infinite_perplexity",
     0,
     203,
     {"training.learning_rate=1e5", "training.clip_theta=1", "training.sampling=random"},
     "21cfb23b9f6e713abb46efd7f48b8a200476a6e63494f80b7f35c4e47344ce18"},
    {"lyrics",
     1027,
     32 * (2 * 35 + 1),
     {"model.hidden_units=256", "training.batch_size=32", "training.time_steps=35",
      "training.epochs=1"},
     "6790f7a741827ee79a6a2cbe3b82e42052bd0c8a22f61c81d841e01c6627ba0f"},
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

TEST(GoldenRunsTest, EachEntryOfATableHasOne) {
  const auto cells = Used([](const Experiment& e) { return e.shape.cell->name; });
  for (const CellInfo& cell : Cells()) EXPECT_TRUE(cells.contains(cell.name)) << cell.name;
  const auto initials = Used([](const Experiment& e) { return e.spec.model.initial.c_str(); });
  for (const InitialInfo& i : Initials()) EXPECT_TRUE(initials.contains(i.name)) << i.name;
  const auto losses = Used([](const Experiment& e) { return e.options.loss->name; });
  for (const LossInfo& loss : Losses()) EXPECT_TRUE(losses.contains(loss.name)) << loss.name;
  const auto optimizers = Used([](const Experiment& e) { return e.options.optimizer->name; });
  for (const OptimizerInfo& o : Optimizers()) EXPECT_TRUE(optimizers.contains(o.name)) << o.name;
  const auto schedules = Used([](const Experiment& e) { return e.options.schedule.info->name; });
  for (const ScheduleInfo& s : Schedules()) EXPECT_TRUE(schedules.contains(s.name)) << s.name;
  const auto clippings = Used([](const Experiment& e) { return e.spec.training.clip; });
  for (const ClippingInfo& c : Clippings()) EXPECT_TRUE(clippings.contains(c.name)) << c.name;
  const auto resets = Used([](const Experiment& e) { return e.spec.training.reset_state; });
  for (const StateResetInfo& r : StateResets()) EXPECT_TRUE(resets.contains(r.name)) << r.name;
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
