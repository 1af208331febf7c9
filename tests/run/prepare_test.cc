#include "core/run/prepare.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <set>

#include "core/base/error.h"
#include "core/run/shard.h"

namespace runexp {
namespace {

class PrepareTest : public ::testing::Test {
 protected:
  PrepareTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("runexp_prepare_test_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
    Write("text.txt", "河边柳树小船竹篮炊烟石桥青苔晚风灯火渡口木匠茶碗");
    Write("b.toml",
          "name = \"b\"\ncorpus.file = \"text.txt\"\n"
          "training = { batch_size = 1, time_steps = 2, epochs = 5 }\nmodel.hidden_units = 4\n");
  }
  ~PrepareTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  struct Prepared {
    PreparedSpec spec;
    std::vector<Experiment> runs;
  };

  Prepared PrepareFile(const std::string& name) const {
    IdentitySet earlier;
    return PrepareFile(name, earlier);
  }

  Prepared PrepareFile(const std::string& name, IdentitySet& earlier) const {
    Prepared prepared;
    CorpusCache corpora;
    const auto keep = [&](Experiment run) { prepared.runs.push_back(std::move(run)); };
    prepared.spec = Prepare(ReadSpec(folder_ / name), corpora, earlier, keep);
    EXPECT_EQ(prepared.spec.runs, prepared.runs.size());
    return prepared;
  }

  Prepared PrepareSweep(const std::string& axes) const {
    Write("s.toml", "name = \"s\"\nbase = \"b.toml\"\n" + axes);
    return PrepareFile("s.toml");
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(PrepareTest, RunsShareTheirCorpusAndKnowWhatVaries) {
  const auto [sweep, runs] = PrepareSweep(
      "[grid]\ncorpus.max_characters = [10, 20]\ntraining.clip_theta = [0.1, 1, 10]\n");
  ASSERT_EQ(runs.size(), 6u);
  EXPECT_TRUE(sweep.is_sweep);
  EXPECT_EQ(sweep.merged, 0u);
  std::set<const Corpus*> corpora;
  std::set<std::string> ids;
  for (const Experiment& experiment : runs) {
    corpora.insert(experiment.corpus.get());
    ids.insert(experiment.run_id);
    ASSERT_EQ(experiment.varying.size(), 2u);
  }
  EXPECT_EQ(corpora.size(), 2u);
  EXPECT_EQ(ids.size(), 6u);
  EXPECT_EQ(runs.back().varying.back()->name, "training.clip_theta");
  EXPECT_EQ(runs.back().spec.training.clip_theta, 10.0);
}

// They are prepared by several threads, some thousands at a time.
TEST_F(PrepareTest, ManyRunsComeInOrder) {
  const auto [sweep, runs] =
      PrepareSweep("[grid]\ncorpus.max_characters = [10, 20]\nseed = { range = [1, 2500] }\n");
  ASSERT_EQ(runs.size(), 5000u);
  std::set<const Corpus*> corpora;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    ASSERT_EQ(runs[i].spec.seed, static_cast<std::int64_t>(i % 2500 + 1)) << i;
    ASSERT_EQ(runs[i].corpus->indices.size(), i < 2500 ? 10u : 20u) << i;
    corpora.insert(runs[i].corpus.get());
  }
  EXPECT_EQ(corpora.size(), 2u);
  EXPECT_EQ(runs.back().run_id, PrepareSweep("[grid]\ncorpus.max_characters = [10, 20]\n"
                                             "seed = { range = [2499, 2500] }\n")
                                    .runs.back()
                                    .run_id);
}

TEST_F(PrepareTest, ARunOfASweepIsTheSameExperimentAlone) {
  const auto [sweep, runs] = PrepareSweep("[grid]\ntraining.epochs = [5, 6]\n");
  const auto [alone, only] = PrepareFile("b.toml");
  EXPECT_FALSE(alone.is_sweep);
  EXPECT_EQ(only.at(0).identity, runs.at(0).identity);
}

TEST_F(PrepareTest, RunsThatAreTheSameAreMerged) {
  const auto [sweep, runs] = PrepareSweep(
      "[grid]\ntraining.carry_state = [true, false]\n"
      "training.sampling = [\"random\", \"consecutive\"]\n");
  EXPECT_EQ(runs.size(), 3u);
  EXPECT_EQ(sweep.merged, 1u);
  // Whatever the spec of random sampling holds, nothing is carried.
  for (const Experiment& run : runs) {
    EXPECT_FALSE(run.spec.training.sampling == "random" && run.options.carry_state);
  }
}

TEST_F(PrepareTest, ARunOfAnEarlierSpecIsNotRepeated) {
  Write("s.toml", "name = \"s\"\nbase = \"b.toml\"\n[grid]\ntraining.epochs = [5, 6]\n");
  Write("t.toml", "name = \"t\"\nbase = \"b.toml\"\n[grid]\ntraining.epochs = [6, 5, 7]\n");
  IdentitySet earlier;
  const auto counts = [&](const std::string& name) {
    const PreparedSpec spec = PrepareFile(name, earlier).spec;
    return std::vector<std::size_t>{spec.runs, spec.merged, spec.repeated};
  };
  using Counts = std::vector<std::size_t>;
  EXPECT_EQ(counts("b.toml"), (Counts{1, 0, 0}));
  EXPECT_EQ(counts("b.toml"), (Counts{0, 0, 1}));
  EXPECT_EQ(counts("s.toml"), (Counts{1, 0, 1}));
  EXPECT_EQ(counts("t.toml"), (Counts{1, 0, 2}));
  EXPECT_EQ(counts("t.toml"), (Counts{0, 0, 3}));
}

TEST_F(PrepareTest, ShippedSweepsHaveTheRunsTheyHad) {
  CorpusCache corpora;
  for (const auto& [name, runs] :
       std::map<std::string, std::size_t>{{"sampling_theta_lr", 36}, {"seeds", 40}, {"smoke", 6}}) {
    const auto spec = ReadSpec(RUNEXP_SOURCE_DIR "/sweeps/" + name + ".toml");
    IdentitySet earlier;
    const PreparedSpec prepared = Prepare(spec, corpora, earlier, [](Experiment) {});
    EXPECT_EQ(prepared.runs, runs) << name;
    EXPECT_EQ(prepared.merged, 0u) << name;
  }
}

// 24 characters; one batch takes 3.
TEST_F(PrepareTest, APartOfTheTextMustHaveACharacterToPredict) {
  const auto problem = [&](const std::string& fields) {
    Write("v.toml", "name = \"v\"\ncorpus.file = \"text.txt\"\n" + fields +
                        "\n[training]\nbatch_size = 1\ntime_steps = 2\nepochs = 5\n");
    try {
      PrepareFile("v.toml");
      return std::string();
    } catch (const SpecError& error) {
      return error.diagnostics().at(0).cause + " / " + error.diagnostics().at(0).remedy;
    }
  };
  EXPECT_EQ(problem("corpus.validation_fraction = 0.1"), "");  // 2 characters
  EXPECT_EQ(problem("corpus.validation_fraction = 0.5\ncorpus.test_fraction = 0.375"), "");
  EXPECT_EQ(problem("corpus.validation_fraction = 0.08"),
            "0.08 of the 24 characters that the corpus keeps is 1; a part needs at least 2 / "
            "raise it, or use a longer text");
  EXPECT_EQ(problem("corpus.test_fraction = 0.01"),
            "0.01 of the 24 characters that the corpus keeps are 0; a part needs at least 2 / "
            "raise it, or use a longer text");
  EXPECT_EQ(
      problem("corpus.validation_fraction = 0.5\ncorpus.test_fraction = 0.5"),
      "corpus.validation_fraction = 0.5 and corpus.test_fraction = 0.5 leave nothing to train "
      "on / lower them, for example to 0.1 each");
  EXPECT_EQ(problem("corpus.validation_fraction = 0.92"),
            "one consecutive batch of training.batch_size = 1 by training.time_steps = 2 takes at "
            "least 3 characters, but the part to train on has 2 / use a longer text, or lower "
            "batch_size or time_steps");
  EXPECT_EQ(problem("corpus.validation_fraction = 0.5\nvalidation.every_epochs = 6"),
            "the validation text would never be evaluated: not in 5 epochs with "
            "validation.every_epochs = 6 / lower validation.every_epochs, or raise "
            "training.epochs");
  EXPECT_EQ(problem("corpus.validation_fraction = 0.5\nvalidation.every_epochs = 5"), "");
}

TEST_F(PrepareTest, ThePartsAreOfTheKeptText) {
  Write("v.toml",
        "name = \"v\"\ncorpus.file = \"text.txt\"\ncorpus.max_characters = 20\n"
        "corpus.validation_fraction = 0.1\ncorpus.test_fraction = 0.25\n"
        "training = { batch_size = 1, time_steps = 2, epochs = 5 }\n");
  const Prepared prepared = PrepareFile("v.toml");
  const Experiment& run = prepared.runs.at(0);
  EXPECT_EQ(run.text.train.data(), run.corpus->indices.data());
  EXPECT_EQ(run.text.train.size(), 13u);
  EXPECT_EQ(run.text.validation.size(), 2u);
  EXPECT_EQ(run.text.test.size(), 5u);
  EXPECT_EQ(run.corpus->vocabulary.size(), 20u);  // of all parts
  EXPECT_EQ(run.updates_per_epoch, 6);
}

TEST_F(PrepareTest, ManyProblemsAreNotAllLookedFor) {
  try {
    PrepareSweep("[grid]\ntraining.batch_size = { range = [100, 200] }\n");
    FAIL();
  } catch (const SpecError& error) {
    EXPECT_EQ(error.diagnostics().size(), kMaxProblems);
  }
}

TEST(ShardTest, ShardsAreAPartition) {
  for (const char* id : {"000000000000", "000000000007", "2f70fbf3c5e4", "ffffffffffff"}) {
    int holders = 0;
    for (std::int64_t index = 1; index <= 5; ++index) holders += Contains({index, 5}, id);
    EXPECT_EQ(holders, 1) << id;
  }
  EXPECT_TRUE(Contains({3, 5}, "000000000007"));
  EXPECT_TRUE(Contains(ParseShard("1/1"), "ffffffffffff"));
}

TEST(ShardTest, OnlyIOfN) {
  EXPECT_EQ(ParseShard("2/3").index, 2);
  EXPECT_EQ(ParseShard("2/3").count, 3);
  for (const char* text : {"", "/", "0/3", "4/3", "1/0", "-1/3", "1/3x", "1 /3", "1/1000001"}) {
    EXPECT_THROW(ParseShard(text), Error) << text;
  }
}

}  // namespace
}  // namespace runexp
