// Whole runs, from spec to run file: on every SIMD target the result digest is the oracle's, and
// the one that is written here.
//
// A digest below may change only together with kNumericsVersion (core/base/numerics.h), or with
// what a digest covers.
#include <gtest/gtest.h>
#include <oneapi/tbb/task_arena.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "core/data/text.h"
#include "core/kernels/simd_target.h"
#include "core/log/atomic_file.h"
#include "core/log/result_digest.h"
#include "core/log/run_file.h"
#include "core/run/experiment.h"
#include "core/run/progress.h"
#include "core/run/run.h"
#include "core/run/threads.h"
#include "core/train/parallel.h"
#include "tests/oracle.h"

namespace runexp {
namespace {

struct GoldenRun {
  const char* name;
  std::vector<std::string> overrides;
  const char* digest;
};

// Small, with odd sizes: nothing is a multiple of a vector.
const GoldenRun kGoldenRuns[] = {
    {"consecutive", {}, "4d67c4327945517c563a071c8bc0807b0a597bd74867ca9ca67d855902226552"},
    {"dropped_state",
     {"training.carry_state=false"},
     "b51a102516f59a7a4034e15c4c345e033ce010ca7b6a707d44256294f38b2140"},
    {"random",
     {"training.sampling=random"},
     "bfe40bc8784fc5eacc3719455ca68cd598226ba43369839d8dc61836d052c6e4"},
    {"clipped_consecutive",
     {"training.loss=clipped_probability"},
     "6652bf9ac507c5df5b7f2d72f45dd9b429cf9f28b613a71efba8766fe0fe1edb"},
    {"clipped_random",
     {"training.sampling=random", "training.loss=clipped_probability"},
     "c072eb6983d9e02727e2adcca24a7ca8f09816bb6eb0e0edd6a0f09884f3c82d"},
};

Experiment Prepare(const GoldenRun& run) {
  std::string text = R"(
name = "golden"
seed = 3
corpus.file = ")" RUNEXP_SOURCE_DIR
                     R"(/experiments/corpora/stand_in_lyrics.txt"
corpus.max_characters = 203
model.hidden_units = 19
training.batch_size = 5
training.time_steps = 7
training.epochs = 6
samples.every_epochs = 4
samples.length = 9
samples.prefixes = ["春天", "早"]
)";
  return PrepareExperiment(ReadSpecText(text, "golden.toml", run.overrides));
}

Tensor ToTensor(const char* name, const oracle::Array& array) {
  Tensor tensor = {name, {array.rows, array.cols}, array.values};
  if (name[0] == 'b') tensor.shape = {array.cols};
  return tensor;
}

std::vector<Tensor> ToTensors(const oracle::Model& model) {
  return {ToTensor("W_xh", model.W_xh), ToTensor("W_hh", model.W_hh), ToTensor("b_h", model.b_h),
          ToTensor("W_hq", model.W_hq), ToTensor("b_q", model.b_q)};
}

oracle::Options OracleOptions(const Experiment& experiment, std::int64_t epochs) {
  const Spec::Training& training = experiment.spec.training;
  return {.random_sampling = training.sampling == "random",
          .carry_state = training.carry_state,
          .clipped_probability = training.loss == "clipped_probability",
          .batch_size = experiment.options.batch.batch_size,
          .time_steps = experiment.options.batch.time_steps,
          .learning_rate = training.learning_rate,
          .clip_theta = training.clip_theta,
          .seed = experiment.options.seed,
          .epochs = static_cast<int>(epochs)};
}

void AddSamples(const Experiment& experiment, const oracle::Model& model, std::int64_t epoch,
                RunRecord& record) {
  for (std::size_t i = 0; i < experiment.prefixes.size(); ++i) {
    const auto text = oracle::Generate(model, experiment.prefixes[i],
                                       static_cast<std::size_t>(experiment.spec.samples.length));
    record.samples.push_back({epoch, experiment.spec.samples.prefixes[i],
                              IndicesToText(text, experiment.corpus.vocabulary)});
  }
}

// The digest of the run as the oracle computes it.
std::string OracleDigest(const Experiment& experiment) {
  const Spec& spec = experiment.spec;
  const oracle::Model initial =
      oracle::InitialModel(experiment.shape.vocabulary, experiment.shape.hidden_units,
                           spec.model.initial_stddev, experiment.options.seed);
  const auto train = [&](std::int64_t epochs) {
    return oracle::Train(experiment.corpus.indices, initial, OracleOptions(experiment, epochs));
  };
  const oracle::Training training = train(spec.training.epochs);
  RunRecord record;
  record.identity_text = experiment.identity_text;
  record.initial_parameters = ToTensors(initial);
  record.final_parameters = ToTensors(training.model);
  for (const oracle::Epoch& epoch : training.epochs) {
    record.metrics.cross_entropy.push_back(epoch.cross_entropy);
    record.metrics.perplexity.push_back(epoch.perplexity);
    record.metrics.gradient_norm.push_back(epoch.gradient_norm);
    record.metrics.clipped_fraction.push_back(epoch.clipped_fraction);
  }
  AddSamples(experiment, train(spec.samples.every_epochs).model, spec.samples.every_epochs, record);
  AddSamples(experiment, training.model, spec.training.epochs, record);
  return ResultSha256(record);
}

std::string DigestOfRun(const Experiment& experiment) {
  std::string folder = ::testing::TempDir() + "golden_XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return "no temporary folder";
  const std::filesystem::path directory = folder;
  Progress progress(experiment, true);
  EXPECT_EQ(RunExperiment(experiment, {.directory = directory, .force = false}, progress),
            RunStatus::kFinished);
  const auto file = directory / ("golden-" + experiment.run_id + ".h5");
  const std::string digest = ParseRun(ReadFile(file), file.string()).result_sha256;
  std::filesystem::remove_all(directory);
  return digest;
}

class GoldenTest : public ::testing::TestWithParam<GoldenRun> {};

TEST_P(GoldenTest, EveryTargetGivesTheOraclesDigest) {
  const Experiment experiment = Prepare(GetParam());
  const std::string expected = OracleDigest(experiment);
  EXPECT_EQ(expected, GetParam().digest) << "the numerics contract, or the digest, has changed";
  for (const std::string& target : SupportedTargets()) {
    ForceTarget(target);
    ASSERT_EQ(RunningTarget(), target);
    EXPECT_EQ(DigestOfRun(experiment), expected) << target;
  }
}

// One epoch of the lyrics model: large enough for its loops to be shared among threads.
TEST(ThreadsTest, AnyNumberOfThreadsGivesTheSameDigest) {
  const std::vector<std::string> overrides = {
      "corpus.max_characters=10000", "model.hidden_units=256", "training.batch_size=32",
      "training.time_steps=35",      "training.epochs=1",      "samples.every_epochs=1"};
  const Experiment experiment = Prepare({"lyrics", overrides, ""});
  ForceTarget(SupportedTargets().front());
  for (const std::size_t threads : {1u, 2u, 3u, 7u}) {
    const ThreadLimit limit(threads);
    oneapi::tbb::task_arena arena(static_cast<int>(threads));
    arena.execute([&] {
      ASSERT_EQ(ThreadCount(), threads);
      EXPECT_EQ(DigestOfRun(experiment),
                "b4850c36d28576f9e175d820c2845a81b9c763163633229933406b9f484602c3")
          << threads << " threads";
    });
  }
}

INSTANTIATE_TEST_SUITE_P(Runs, GoldenTest, ::testing::ValuesIn(kGoldenRuns),
                         [](const auto& run) { return std::string(run.param.name); });

}  // namespace
}  // namespace runexp
