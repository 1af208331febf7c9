// Error messages are part of the product, so they are compared in full.
#include "core/spec/sweep/read_sweep.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/spec/meaning.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

// The minimum a sweep needs; tests append to it from line 3 on.
constexpr std::string_view kHead = "name = \"s\"\nbase = \"b.toml\"\n";
constexpr std::string_view kBase =
    "name = \"b\"\n\"corpus.file\" = \"a.txt\"\ntraining.carry_state = true\n";

class SweepTest : public ::testing::Test {
 protected:
  SweepTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("runexp_sweep_test_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
    old_ = std::filesystem::current_path();
    std::filesystem::current_path(folder_);
    Write("b.toml", kBase);
  }
  ~SweepTest() override {
    std::filesystem::current_path(old_);
    std::filesystem::remove_all(folder_);
  }

  static void Write(const std::string& name, std::string_view text) {
    std::ofstream(name, std::ios::binary) << text;
  }

  static Sweep Read(std::string_view rest, const std::vector<std::string>& overrides = {}) {
    Write("s.toml", std::string(kHead) + std::string(rest));
    return std::get<Sweep>(ReadSpec("s.toml", overrides));
  }

  static std::string ErrorOf(std::string_view text,
                             const std::vector<std::string>& overrides = {}) {
    Write("s.toml", text);
    try {
      ReadSpec("s.toml", overrides);
    } catch (const SpecError& error) {
      return error.what();
    }
    return "no error";
  }

  static std::string Error(std::string_view rest, const std::vector<std::string>& overrides = {}) {
    return ErrorOf(std::string(kHead) + std::string(rest), overrides);
  }

  // The varying values, run by run: "1 0.01; 1 0.1".
  static std::string Runs(std::string_view rest, const std::vector<std::string>& overrides = {}) {
    const Sweep sweep = Read(rest, overrides);
    std::string text;
    for (std::size_t run = 0; run < sweep.combinations.size(); ++run) {
      const Spec spec = RunDocument(sweep, run).spec();
      if (run > 0) text += "; ";
      std::string row;
      for (const Field* field : VaryingFields(sweep)) {
        row += (row.empty() ? "" : " ") + TomlText(GetValue(*field, spec));
      }
      text += row;
    }
    return text;
  }

 private:
  std::filesystem::path folder_, old_;
};

TEST_F(SweepTest, ASpecWithoutAxesIsAnExperiment) {
  EXPECT_EQ(std::get<SpecDocument>(ReadSpec("b.toml")).spec().name, "b");
}

TEST_F(SweepTest, AxesVaryInTheOrderOfTheTextTheFirstSlowest) {
  EXPECT_EQ(Runs("[grid]\ntraining.epochs = [2, 1]\nseed = [7, 5]\n"), "2 7; 2 5; 1 7; 1 5");
  EXPECT_EQ(Runs("[grid]\nseed = [7, 5]\ntraining.epochs = [2, 1]\n"), "7 2; 7 1; 5 2; 5 1");
  EXPECT_EQ(Runs("[[zip]]\nseed = [7, 5]\n[grid]\ntraining = { epochs = [2, 1] }\n"),
            "7 2; 7 1; 5 2; 5 1");
}

TEST_F(SweepTest, RunsHaveTheNameOfTheSweepAndWhatSetSays) {
  const Sweep sweep = Read("[set]\n\"training.epochs\" = 9\n[grid]\nseed = [4]\n");
  const Spec spec = RunDocument(sweep, 0).spec();
  EXPECT_EQ(spec.name, "s");
  EXPECT_EQ(spec.training.epochs, 9);
  EXPECT_EQ(spec.seed, 4);
  EXPECT_EQ(spec.corpus.file, "a.txt");
}

TEST_F(SweepTest, SetOfTheCommandLineCountsMost) {
  const Sweep sweep = Read("[set]\ntraining.epochs = 9\n", {"training.epochs=3", "name=other"});
  ASSERT_EQ(sweep.combinations.size(), 1u);
  EXPECT_EQ(RunDocument(sweep, 0).spec().training.epochs, 3);
  EXPECT_EQ(RunDocument(sweep, 0).spec().name, "other");
}

TEST_F(SweepTest, CarryStateOfTheBaseSurvivesRandomSamplingOfAnotherRun) {
  Write("b.toml", std::string(kBase) + "training.sampling = \"random\"\n");
  const Sweep sweep = Read("[grid]\ntraining.sampling = [\"random\", \"consecutive\"]\n");
  const Field& carry_state = *FindField("training.carry_state");
  EXPECT_EQ(FindValue(carry_state, RunDocument(sweep, 0).spec()), std::nullopt);
  EXPECT_EQ(FindValue(carry_state, RunDocument(sweep, 1).spec()), FieldValue(true));
}

// Whether an axis, the base, [set] or --set makes it so.
TEST_F(SweepTest, AValueWithoutEffectBecauseOfAnotherSourceIsDropped) {
  for (const char* text :
       {"[grid]\ntraining.sampling = [\"random\"]\n", "[set]\ntraining.sampling = \"random\"\n",
        "[set]\ntraining.sampling = \"random\"\n"
        "[grid]\ntraining.carry_state = [true, false]\n",
        "[[zip]]\ntraining.sampling = [\"random\", \"consecutive\"]\n"
        "training.carry_state = [false, true]\n"}) {
    const Spec spec = RunDocument(Read(text), 0).spec();
    EXPECT_EQ(FindValue(*FindField("training.carry_state"), spec), std::nullopt) << text;
  }
  EXPECT_EQ(Error("[grid]\nseed = [1]\n", {"training.sampling=random"}), "no error");
  Write("b.toml", "name = \"b\"\n\"corpus.file\" = \"a.txt\"\ntraining.sampling = \"random\"\n");
  EXPECT_EQ(Error("[set]\ntraining.carry_state = false\n"), "no error");
}

TEST_F(SweepTest, AValueWithoutEffectBecauseOfItsOwnFileIsAnError) {
  EXPECT_EQ(Error("[set]\ntraining.sampling = \"random\"\ntraining.carry_state = false\n"),
            "s.toml:5:24: error: training.carry_state has no effect with training.sampling = "
            "\"random\" in line 4\n"
            "    training.carry_state = false\n"
            "                           ^^^^^\n"
            "    remove it, or choose training.sampling = \"consecutive\"");
  Write("b.toml", std::string(kBase) + "training.sampling = \"random\"\n");
  EXPECT_EQ(Error("[grid]\nseed = [1, -1]\n"),
            "s.toml:4:12: error: seed must be an integer from 0 to 9223372036854775807, not -1\n"
            "    seed = [1, -1]\n"
            "               ^^\n"
            "    for example: seed = 1\n"
            "b.toml:3:24: error: training.carry_state has no effect with training.sampling = "
            "\"random\" in line 4\n"
            "    training.carry_state = true\n"
            "                           ^^^^\n"
            "    remove it, or choose training.sampling = \"consecutive\"");
  EXPECT_EQ(Error("[set]\ntraining.sampling = \"consecutive\"\n"), "no error");
  EXPECT_EQ(Error("[grid]\nseed = [1]\n", {"training.sampling=consecutive"}), "no error");
}

TEST_F(SweepTest, PathsAreRelativeToTheFileTheyStandIn) {
  std::filesystem::create_directory("sub");
  Write("sub/s.toml",
        "name = \"s\"\nbase = \"../b.toml\"\n[grid]\ncorpus.stand_in = [\"x.txt\", \"\"]\n");
  const Sweep sweep = std::get<Sweep>(ReadSpec("sub/s.toml"));
  const SpecDocument document = RunDocument(sweep, 0);
  EXPECT_EQ(document.Resolve(document.spec().corpus.file), "a.txt");
  EXPECT_EQ(document.Resolve(document.spec().corpus.stand_in),
            std::filesystem::current_path() / "sub/x.txt");
  EXPECT_EQ(RunDocument(sweep, 1).spec().corpus.stand_in, "");
}

TEST_F(SweepTest, Ranges) {
  EXPECT_EQ(Runs("[grid]\nseed = { range = [1, 3] }\n"), "1; 2; 3");
  EXPECT_EQ(Runs("[grid]\nseed = { range = [1, 7], step = 3 }\n"), "1; 4; 7");
  EXPECT_EQ(Runs("[grid]\ntraining.clip_theta = { range = [0.1, 0.5], step = 0.1 }\n"),
            "0.1; 0.2; 0.3; 0.4; 0.5");
  EXPECT_EQ(Runs("[grid]\ntraining.learning_rate = { log_range = [0.001, 1000], count = 7 }\n"),
            "0.001; 0.01; 0.1; 1.0; 10.0; 100.0; 1000.0");
  EXPECT_EQ(Runs("[grid]\nseed = { range = [9223372036854775806, 9223372036854775807] }\n"),
            "9223372036854775806; 9223372036854775807");
}

TEST_F(SweepTest, ZipMovesTogether) {
  EXPECT_EQ(Runs("[[zip]]\nseed = [1, 2]\ntraining.epochs = { range = [8, 9] }\n"
                 "[[zip]]\ntraining.carry_state = [true, false]\n"),
            "1 8 true; 1 8 false; 2 9 true; 2 9 false");
}

TEST_F(SweepTest, RandomTrialsDependOnNothingElse) {
  constexpr std::string_view kSeed = "seed = { integer = [1, 1000000] }\n";
  const auto random = [&](int count, std::string_view more) {
    return Runs("[random]\ncount = " + std::to_string(count) + "\n" + std::string(kSeed) +
                std::string(more));
  };
  const std::string three = random(3, "");
  EXPECT_EQ(three, "71697; 512184; 262884");  // known answer
  EXPECT_TRUE(random(9, "").starts_with(three + "; "));
  EXPECT_TRUE(random(1, "training.epochs = { choice = [5] }\n")
                  .starts_with(three.substr(0, three.find(';'))));
  EXPECT_NE(random(3, "key = 1\n"), three);
}

TEST_F(SweepTest, RandomValuesAreWithinTheirEnds) {
  const Sweep sweep = Read(
      "[random]\ncount = 1000\nseed = { integer = [3, 5] }\n"
      "training.clip_theta = { log_uniform = [0.001, 0.1] }\n"
      "training.learning_rate = { uniform = [1, 2] }\n"
      "training.loss = { choice = [\"cross_entropy\", \"clipped_probability\"] }\n");
  std::int64_t seeds = 0, clipped = 0, below_a_hundredth = 0, above_half = 0;
  for (std::size_t run = 0; run < 1000; ++run) {
    const Spec spec = RunDocument(sweep, run).spec();
    ASSERT_TRUE(spec.seed >= 3 && spec.seed <= 5);
    ASSERT_TRUE(spec.training.clip_theta >= 0.001 && spec.training.clip_theta <= 0.1);
    ASSERT_TRUE(spec.training.learning_rate >= 1 && spec.training.learning_rate <= 2);
    seeds += spec.seed;
    clipped += spec.training.loss == "clipped_probability";
    below_a_hundredth += spec.training.clip_theta < 0.01;
    above_half += spec.training.learning_rate > 1.5;
  }
  // Five standard deviations of the binomial; and of the seeds' sum, where each has variance 2/3.
  EXPECT_NEAR(static_cast<double>(seeds), 4000, 130);
  for (const std::int64_t count : {clipped, below_a_hundredth, above_half}) {
    EXPECT_NEAR(static_cast<double>(count), 500, 80);
  }
}

TEST_F(SweepTest, ExcludeLeavesOut) {
  EXPECT_EQ(Runs("[grid]\nseed = [1, 2, 3]\ntraining.epochs = [8, 9]\n"
                 "[[exclude]]\nseed = 1\n[[exclude]]\nseed = [2, 3]\ntraining.epochs = 9\n"),
            "2 8; 3 8");
  EXPECT_EQ(Runs("[grid]\ntraining.clip_theta = { log_range = [0.001, 0.1], count = 3 }\n"
                 "[[exclude]]\ntraining.clip_theta = 0.01\n"),
            "0.001; 0.1");
  EXPECT_EQ(Runs("[grid]\nsamples.prefixes = [[\"春\"], [\"雨\", \"春\"]]\n"
                 "[[exclude]]\nsamples.prefixes = [\"春\"]\n"),
            "[\"雨\", \"春\"]");
}

TEST_F(SweepTest, AnExcludedPathIsRelativeToTheSweep) {
  const std::string b = TomlText(std::filesystem::absolute("b.txt").string());
  const std::string files = "corpus.file = [\"a.txt\", \"b.txt\"]\n";
  for (const std::string& exclude :
       {std::string("\"a.txt\""), std::string("\"./a.txt\""), std::string("[\"a.txt\", \"c.txt\"]"),
        TomlText(std::filesystem::absolute("a.txt").string())}) {
    EXPECT_EQ(Runs("[grid]\n" + files + "[[exclude]]\ncorpus.file = " + exclude + "\n"), b)
        << exclude;
  }
  EXPECT_EQ(Runs("[[zip]]\nseed = [1, 2]\n" + files + "[[exclude]]\ncorpus.file = \"a.txt\"\n"),
            "2 " + b);
}

TEST_F(SweepTest, AnExcludedPathIsRelativeToASweepInASubfolder) {
  std::filesystem::create_directory("sub");
  Write("sub/s.toml",
        "name = \"s\"\nbase = \"../b.toml\"\n[grid]\ncorpus.file = [\"../a.txt\", \"b.txt\"]\n"
        "[[exclude]]\ncorpus.file = \"../a.txt\"\n");
  const Sweep sweep = std::get<Sweep>(ReadSpec("sub/s.toml"));
  ASSERT_EQ(sweep.combinations.size(), 1);
  EXPECT_EQ(RunDocument(sweep, 0).spec().corpus.file,
            std::filesystem::absolute("sub/b.txt").string());
}

TEST_F(SweepTest, AWrongElementIsShownInItsPlace) {
  EXPECT_EQ(Error("[grid]\nseed = [1, 2]\ntraining.sampling = [\"random\", \"radnom\"]\n"
                  "training.epochs = [1, \"2\", 0]\n"),
            "s.toml:5:32: error: training.sampling must be \"consecutive\" or \"random\", not "
            "\"radnom\"\n"
            "    training.sampling = [\"random\", \"radnom\"]\n"
            "                                   ^^^^^^^^\n"
            "    did you mean \"random\"?\n"
            "s.toml:6:23: error: training.epochs must be an integer from 1 to 1000000000, not a "
            "string\n"
            "    training.epochs = [1, \"2\", 0]\n"
            "                          ^^^\n"
            "    write it without quotes, for example: epochs = 100\n"
            "s.toml:6:28: error: training.epochs must be an integer from 1 to 1000000000, not 0\n"
            "    training.epochs = [1, \"2\", 0]\n"
            "                               ^\n"
            "    for example: epochs = 100");
}

TEST_F(SweepTest, UnknownKeys) {
  EXPECT_EQ(Error("grdi = 1\n[grid]\ntraining.epocs = [1]\n"),
            "s.toml:3:1: error: \"grdi\" is no key here\n"
            "    grdi = 1\n"
            "    ^^^^\n"
            "    did you mean grid?\n"
            "s.toml:5:10: error: \"training.epocs\" is no field of a spec\n"
            "    training.epocs = [1]\n"
            "             ^^^^^\n"
            "    did you mean training.epochs?");
  EXPECT_EQ(Error("[training]\nepochs = 3\n"),
            "s.toml:3:2: error: training belongs to an experiment, not to a sweep\n"
            "    [training]\n"
            "     ^^^^^^^^\n"
            "    put the field under [set], or a list of values under [grid]");
  EXPECT_EQ(Error("[grid]\nseed = { rnage = [1, 2] }\n"),
            "s.toml:4:10: error: \"rnage\" is no key here\n"
            "    seed = { rnage = [1, 2] }\n"
            "             ^^^^^\n"
            "    did you mean range?");
  EXPECT_EQ(Error("[random]\ncuont = 2\ncount = 2\nseed = [1]\n"),
            "s.toml:4:1: error: \"cuont\" is no field of a spec\n"
            "    cuont = 2\n"
            "    ^^^^^\n"
            "    did you mean count?");
}

TEST_F(SweepTest, Conflicts) {
  EXPECT_EQ(Error("[set]\ntraining.epochs = 3\n[grid]\n\"training.epochs\" = [1, 2]\n"),
            "s.toml:6:1: error: training.epochs is in [grid] here, but line 4 has it in [set]\n"
            "    \"training.epochs\" = [1, 2]\n"
            "    ^^^^^^^^^^^^^^^^^\n"
            "    keep one of the two");
  EXPECT_EQ(Error("[grid]\nseed = [1, 2]\n", {"seed=3"}),
            "--set: error: seed varies in this sweep: line 4 of s.toml\n"
            "    seed=3\n"
            "         ^\n"
            "    drop this argument, or change the field in the sweep");
  EXPECT_EQ(Error("[grid]\nname = [\"a\", \"b\"]\n"),
            "s.toml:4:1: error: name is the label of the sweep and of its runs\n"
            "    name = [\"a\", \"b\"]\n"
            "    ^^^^\n"
            "    set it at the top of the sweep");
}

TEST_F(SweepTest, ZipOfDifferentLengths) {
  EXPECT_EQ(Error("[[zip]]\nseed = [1, 2]\ntraining.epochs = [1, 2, 3]\n"),
            "s.toml:5:19: error: training.epochs has 3 values, but seed in line 4 has 2\n"
            "    training.epochs = [1, 2, 3]\n"
            "                      ^^^^^^^^^\n"
            "    fields of one [[zip]] move together and need equally many");
}

TEST_F(SweepTest, WrongRanges) {
  EXPECT_EQ(Error("[grid]\nseed = { range = [1, 8], step = 3 }\n"),
            "s.toml:4:18: error: steps of 3 from 1 do not lead to 8\n"
            "    seed = { range = [1, 8], step = 3 }\n"
            "                     ^^^^^^\n"
            "    a range includes both ends: choose a step that divides it");
  EXPECT_EQ(Error("[grid]\nseed = { range = [3, 1] }\n"),
            "s.toml:4:18: error: the first end, 3, is above the last, 1\n"
            "    seed = { range = [3, 1] }\n"
            "                     ^^^^^^\n"
            "    swap them, or write a list");
  EXPECT_EQ(Error("[grid]\ntraining.clip_theta = { log_range = [0, 1], count = 3 }\n"),
            "s.toml:4:38: error: training.clip_theta must be a number above 0, at most 1e+37, not "
            "0.0\n"
            "    training.clip_theta = { log_range = [0, 1], count = 3 }\n"
            "                                         ^\n"
            "    for example: clip_theta = 0.01");
  EXPECT_EQ(Error("[grid]\nstop.perplexity_below = { log_range = [0, 1], count = 3 }\n"),
            "s.toml:4:40: error: equal ratios cannot begin at 0.0\n"
            "    stop.perplexity_below = { log_range = [0, 1], count = 3 }\n"
            "                                           ^\n"
            "    begin above 0, or take equal steps");
  EXPECT_EQ(Error("[random]\ncount = 2\nstop.perplexity_below = { log_uniform = [0, 1] }\n"),
            "s.toml:5:42: error: equal ratios cannot begin at 0.0\n"
            "    stop.perplexity_below = { log_uniform = [0, 1] }\n"
            "                                             ^\n"
            "    begin above 0, or take equal steps");
  for (const char* axis :
       {"seed = 3", "seed = []", "seed = { range = [1] }", "seed = { range = [1, 2], step = 0 }",
        "seed = {}", "seed = { range = [1, 2], count = 2 }", "training.loss = { range = [1, 2] }",
        "training.clip_theta = { log_range = [1, 2] }", "seed = { range = [1, 2], step = 0.5 }",
        "training.clip_theta = { log_range = [1, 2], count = 1 }",
        "training.clip_theta = { log_range = [1, 1], count = 2 }",
        "training.clip_theta = { range = [0.1, 0.5] }"}) {
    EXPECT_NE(Error(std::string("[grid]\n") + axis), "no error") << axis;
  }
}

TEST_F(SweepTest, ExponentsOfTen) {
  EXPECT_EQ(Error("[random]\ncount = 2\ntraining.learning_rate = { log_uniform = [-3, -1] }\n"),
            "s.toml:5:42: error: training.learning_rate must be a number above 0, at most 1e+37; "
            "-3 to -1 look like exponents\n"
            "    training.learning_rate = { log_uniform = [-3, -1] }\n"
            "                                             ^^^^^^^^\n"
            "    write 0.001 to 0.1: [0.001, 0.1]");
  EXPECT_TRUE(Error("[grid]\ntraining.learning_rate = { log_range = [-2.0, 2], count = 3 }\n")
                  .ends_with("\n    write 0.01 to 100: [0.01, 100]"));
  EXPECT_TRUE(Error("[grid]\ntraining.clip_theta = { log_range = [0, 3], count = 3 }\n")
                  .ends_with("\n    write 1 to 1000: [1, 1000]"));
  EXPECT_TRUE(Error("[random]\ncount = 2\ntraining.clip_theta = { log_uniform = [-1, -3] }\n")
                  .ends_with("\n    write 0.001 to 0.1: [0.001, 0.1]"));
  for (const char* ends : {"[-3, -3]", "[-2.5, 1]", "[0, 1]", "[3, 1]", "[-300, 1]"}) {
    const std::string text = "[grid]\ntraining.learning_rate = { log_range = ";
    EXPECT_EQ(Error(text + ends + ", count = 3 }\n").find("exponents"), std::string::npos) << ends;
  }
}

TEST_F(SweepTest, AbsurdCounts) {
  EXPECT_EQ(
      Error("[grid]\nseed = { range = [0, 9223372036854775807] }\n"),
      "s.toml:4:18: error: this range has more than 1000000 values, the most runs of a sweep\n"
      "    seed = { range = [0, 9223372036854775807] }\n"
      "                     ^^^^^^^^^^^^^^^^^^^^^^^^\n"
      "    choose a larger step, or draw some of them under [random]");
  EXPECT_EQ(Error("[grid]\nseed = { range = [1, 2000] }\ntraining.epochs = { range = [1, 2000] }\n"
                  "training.batch_size = { range = [1, 60000] }\n"),
            "s.toml: error: this sweep has 2000 x 2000 x 60000 runs; 1000000 is the most\n"
            "    shorten some axes, or draw from them with [random]");
  EXPECT_EQ(Error("[random]\ncount = 1000001\nseed = [1]\n"),
            "s.toml:4:9: error: count must be an integer from 1 to 1000000\n"
            "    count = 1000001\n"
            "            ^^^^^^^\n"
            "    for example: count = 10");
}

TEST_F(SweepTest, WrongExcludes) {
  EXPECT_EQ(Error("[grid]\nseed = [1, 2]\n[[exclude]]\nseed = 3\n"),
            "s.toml:5:1: error: this [[exclude]] matches no run that is left\n"
            "    [[exclude]]\n"
            "    ^^^^^^^^^^^\n"
            "    compare its values with those of the axes, or remove it");
  EXPECT_EQ(Error("[grid]\nseed = [1, 2]\n[[exclude]]\ntraining.epochs = 3\n"),
            "s.toml:6:10: error: training.epochs does not vary in this sweep\n"
            "    training.epochs = 3\n"
            "             ^^^^^^\n"
            "    an [[exclude]] names fields of [grid], [[zip]] or [random]");
  EXPECT_EQ(Error("[grid]\nseed = 0\n[[exclude]]\nseed = -1\n"),
            "s.toml:4:8: error: seed varies, so it needs several values\n"
            "    seed = 0\n"
            "           ^\n"
            "    write a list of values, { range = [first, last], step = s } or { log_range = "
            "[first, last], count = n };\n"
            "    one value for all runs belongs in [set]\n"
            "s.toml:6:8: error: seed must be an integer from 0 to 9223372036854775807, not -1\n"
            "    seed = -1\n"
            "           ^^\n"
            "    for example: seed = 1");
  EXPECT_NE(Error("[grid]\nseed = [1, 2]\n[[exclude]]\nseed = [1, 2]\n"), "no error");
  EXPECT_NE(Error("[grid]\nseed = [1, 2]\n[[exclude]]\n"), "no error");
  EXPECT_NE(Error("[grid]\nseed = [1, 2]\n[exclude]\nseed = 1\n"), "no error");
}

TEST_F(SweepTest, WrongBase) {
  EXPECT_EQ(ErrorOf("[grid]\nseed = [1]\n"),
            "s.toml: error: base is missing\n"
            "    name the experiment to vary, for example: base = \"../experiments/smoke.toml\"\n"
            "s.toml: error: name is missing\n"
            "    add a line before the first section, for example: name = \"my_sweep\"");
  EXPECT_EQ(ErrorOf("name = \"s\"\nbase = \"none.toml\"\n"),
            "s.toml:2:8: error: there is no file none.toml\n"
            "    base = \"none.toml\"\n"
            "           ^^^^^^^^^^^\n"
            "    base is relative to the sweep's folder");
  EXPECT_EQ(ErrorOf("name = \"s\"\nbase = \"s.toml\"\n"),
            "s.toml:2:8: error: s.toml is a sweep itself\n"
            "    base = \"s.toml\"\n"
            "           ^^^^^^^^\n"
            "    base names an experiment; copy the axes of the other sweep");
}

TEST_F(SweepTest, ProblemsOfBothFilesAndOfArgumentsAtOnce) {
  Write("b.toml", std::string(kBase) + "training.epochs = 0\n");
  EXPECT_EQ(Error("[set]\nseed = -1\n", {"training.loss=mse"}),
            "s.toml:4:8: error: seed must be an integer from 0 to 9223372036854775807, not -1\n"
            "    seed = -1\n"
            "           ^^\n"
            "    for example: seed = 1\n"
            "b.toml:4:19: error: training.epochs must be an integer from 1 to 1000000000, not 0\n"
            "    training.epochs = 0\n"
            "                      ^\n"
            "    for example: epochs = 100\n"
            "--set: error: training.loss must be \"cross_entropy\" or \"clipped_probability\", not "
            "\"mse\"\n"
            "    training.loss=mse\n"
            "                  ^^^\n"
            "    for example: loss = \"cross_entropy\"");
}

TEST_F(SweepTest, LaterProblemsPointIntoTheSweepOrTheBase) {
  const Sweep sweep = Read("[grid]\ntraining.time_steps = [1, 2]\n");
  const SpecDocument document = RunDocument(sweep, 1);
  EXPECT_EQ(FormatDiagnostic(document.At("training.time_steps", "too long", "")),
            "s.toml:4:27: error: too long\n"
            "    training.time_steps = [1, 2]\n"
            "                              ^");
  EXPECT_EQ(FormatDiagnostic(document.At("corpus.file", "too short", "")),
            "b.toml:2:17: error: too short\n"
            "    \"corpus.file\" = \"a.txt\"\n"
            "                    ^^^^^^^");
}

TEST_F(SweepTest, ShippedSweeps) {
  const std::string folder = RUNEXP_SOURCE_DIR "/sweeps/";
  const auto count = [&](const std::string& name) {
    const Sweep sweep = std::get<Sweep>(ReadSpec(folder + name + ".toml"));
    EXPECT_EQ(sweep.name, name);
    return sweep.combinations.size();
  };
  EXPECT_EQ(count("sampling_theta_lr"), 36u);
  EXPECT_EQ(count("seeds"), 40u);
  EXPECT_EQ(count("smoke"), 6u);
}

}  // namespace
}  // namespace runexp
