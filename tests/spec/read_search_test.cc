// [search] of a sweep. Error messages are compared in full.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/spec/sweep/read_sweep.h"

namespace runexp {
namespace {

constexpr std::string_view kHead = "name = \"s\"\nbase = \"b.toml\"\n[grid]\nseed = [1, 2, 3]\n";
constexpr std::string_view kSearch = "[search]\nmethod = \"halving\"\nrungs = [2, 6]\nkeep = 0.5\n";

class SearchTest : public ::testing::Test {
 protected:
  SearchTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("runexp_search_test_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
    old_ = std::filesystem::current_path();
    std::filesystem::current_path(folder_);
    Write("b.toml", "name = \"b\"\n[corpus]\nfile = \"a.txt\"\n[training]\nepochs = 9\n");
  }
  ~SearchTest() override {
    std::filesystem::current_path(old_);
    std::filesystem::remove_all(folder_);
  }

  static void Write(const std::string& name, std::string_view text) {
    std::ofstream(name, std::ios::binary) << text;
  }
  static Sweep ReadText(std::string_view text, const std::vector<std::string>& overrides = {}) {
    Write("s.toml", text);
    return std::get<Sweep>(ReadSpec("s.toml", overrides));
  }
  static Sweep Read(std::string_view search) { return ReadText(std::string(kHead).append(search)); }
  static std::string ErrorOf(std::string_view text,
                             const std::vector<std::string>& overrides = {}) {
    try {
      ReadText(text, overrides);
    } catch (const SpecError& error) {
      return error.what();
    }
    return "no error";
  }
  // Of a search of which one line is wrong; kHead has four lines.
  static std::string Error(std::string_view search) {
    return ErrorOf(std::string(kHead).append(search));
  }

 private:
  std::filesystem::path folder_, old_;
};

TEST_F(SearchTest, TheRunsAreThoseOfTheFirstRung) {
  const Sweep sweep = Read(kSearch);
  ASSERT_TRUE(sweep.search);
  EXPECT_EQ(sweep.search->keep, 0.5);
  EXPECT_EQ(sweep.search->metric->name, "best_perplexity");
  ASSERT_EQ(sweep.combinations.size(), 3u);
  EXPECT_EQ(RunDocument(sweep, 2).spec().training.epochs, 2);
  EXPECT_EQ(RunDocument(sweep, 2).spec().seed, 3);
  EXPECT_EQ(LastRungDocument(sweep, 2).spec().training.epochs, 6);
  EXPECT_EQ(LastRungDocument(sweep, 2).spec().seed, 3);
}

TEST_F(SearchTest, AProblemWithTheEpochsPointsAtTheRung) {
  const Sweep sweep = Read(kSearch);
  EXPECT_EQ(FormatDiagnostic(RunDocument(sweep, 0).At("training.epochs", "few", "")),
            "s.toml:7:10: error: few\n"
            "    rungs = [2, 6]\n"
            "             ^");
  EXPECT_EQ(FormatDiagnostic(LastRungDocument(sweep, 0).At("training.epochs", "many", "")),
            "s.toml:7:13: error: many\n"
            "    rungs = [2, 6]\n"
            "                ^");
}

TEST_F(SearchTest, KeepMayBeAllAndAMetricMayBeNamed) {
  EXPECT_EQ(Read("[search]\nmethod = \"halving\"\nrungs = [1, 2]\nkeep = 1\n").search->keep, 1);
  for (const SearchMetric& metric : SearchMetrics()) {
    const std::string line = "metric = \"" + std::string(metric.name) + "\"\n";
    EXPECT_EQ(Read(std::string(kSearch) + line).search->metric, &metric);
  }
}

TEST_F(SearchTest, WhatIsMissing) {
  EXPECT_EQ(Error("[search]\n"),
            "s.toml:5:2: error: [search] needs keep\n"
            "    [search]\n"
            "     ^^^^^^\n"
            "    add to [search], for example: keep = 0.34, so that a third of a rung goes on to "
            "the next\n"
            "s.toml:5:2: error: [search] needs method\n"
            "    [search]\n"
            "     ^^^^^^\n"
            "    add to [search], for example: method = \"halving\"\n"
            "s.toml:5:2: error: [search] needs rungs\n"
            "    [search]\n"
            "     ^^^^^^\n"
            "    add to [search], for example: rungs = [10, 30, 90, 270]");
  EXPECT_EQ(ErrorOf("search = 3\n" + std::string(kHead)),
            "s.toml:1:1: error: search is a section, not an integer\n"
            "    search = 3\n"
            "    ^^^^^^\n"
            "    write [search] and its fields below it");
}

TEST_F(SearchTest, UnknownKeysAndMethods) {
  EXPECT_EQ(Error("[search]\nmethod = \"halvin\"\nrungs = [2, 6]\nkeep = 0.5\nrung = 3\n"),
            "s.toml:6:10: error: method must be \"halving\", not \"halvin\"\n"
            "    method = \"halvin\"\n"
            "             ^^^^^^^^\n"
            "    for example: method = \"halving\"\n"
            "s.toml:9:1: error: \"rung\" is no key here\n"
            "    rung = 3\n"
            "    ^^^^\n"
            "    did you mean rungs?");
}

TEST_F(SearchTest, WrongRungs) {
  const auto error = [](const std::string& rungs) {
    return Error("[search]\nmethod = \"halving\"\nrungs = " + rungs + "\nkeep = 0.5\n");
  };
  EXPECT_EQ(error("[2, 6, 6]"),
            "s.toml:7:16: error: rungs must ascend, but 6 follows 6\n"
            "    rungs = [2, 6, 6]\n"
            "                   ^\n"
            "    for example: rungs = [10, 30, 90, 270]");
  EXPECT_EQ(error("[2]"),
            "s.toml:7:9: error: rungs must be a list of at least two numbers of epochs\n"
            "    rungs = [2]\n"
            "            ^^^\n"
            "    for example: rungs = [10, 30, 90, 270]");
  EXPECT_EQ(error("[0, 1_000_000_001, \"3\", 99999999999999999999]"),
            "s.toml:7:33: error: not valid TOML: this integer has more than 64 bits\n"
            "    rungs = [0, 1_000_000_001, \"3\", 99999999999999999999]\n"
            "                                    ^^^^^^^^^^^^^^^^^^^^\n"
            "    the largest integer is 9223372036854775807");
  EXPECT_EQ(error("[0, 1_000_000_001]"),
            "s.toml:7:10: error: training.epochs must be an integer from 1 to 1000000000, not 0\n"
            "    rungs = [0, 1_000_000_001]\n"
            "             ^\n"
            "    for example: epochs = 100\n"
            "s.toml:7:13: error: training.epochs must be an integer from 1 to 1000000000, not "
            "1000000001\n"
            "    rungs = [0, 1_000_000_001]\n"
            "                ^^^^^^^^^^^^^\n"
            "    for example: epochs = 100");
  for (const char* rungs : {"3", "[]", "\"2, 6\"", "{ range = [1, 3] }"}) {
    EXPECT_NE(error(rungs).find("rungs must be a list of at least two"), std::string::npos)
        << error(rungs);
  }
}

TEST_F(SearchTest, WrongKeep) {
  const auto error = [](const std::string& keep) {
    return Error("[search]\nmethod = \"halving\"\nrungs = [2, 6]\nkeep = " + keep + "\n");
  };
  EXPECT_EQ(error("0"),
            "s.toml:8:8: error: keep must be a number above 0, at most 1, not 0\n"
            "    keep = 0\n"
            "           ^\n"
            "    for example: keep = 0.34, so that a third of a rung goes on to the next");
  for (const char* keep : {"1.0000001", "-0.5", "nan", "inf", "\"0.5\"", "true", "[0.5]", "2"}) {
    EXPECT_NE(error(keep).find("keep must be a number above 0, at most 1, not "), std::string::npos)
        << error(keep);
  }
}

TEST_F(SearchTest, MetricsThatDoNotExist) {
  const auto error = [](const std::string& metric) {
    return Error(std::string(kSearch) + "metric = " + metric + "\n");
  };
  EXPECT_EQ(error("\"best_perplexty\""),
            "s.toml:9:10: error: there is no metric \"best_perplexty\" to search by\n"
            "    metric = \"best_perplexty\"\n"
            "             ^^^^^^^^^^^^^^^^\n"
            "    did you mean \"best_perplexity\"?");
  EXPECT_EQ(error("\"seconds\""),  // differs from machine to machine
            "s.toml:9:10: error: there is no metric \"seconds\" to search by\n"
            "    metric = \"seconds\"\n"
            "             ^^^^^^^^^\n"
            "    it is one of these, of which a lower value is better:\n"
            "    best_perplexity,\n"
            "    perplexity,\n"
            "    training_perplexity,\n"
            "    cross_entropy,\n"
            "    best_validation_perplexity,\n"
            "    validation_perplexity,\n"
            "    validation_cross_entropy,\n"
            "    validation_bits_per_character");
  EXPECT_NE(error("3").find("there is no metric 3 to search by"), std::string::npos);
}

// The rungs say how many epochs.
TEST_F(SearchTest, EpochsStandNowhereElse) {
  EXPECT_EQ(ErrorOf(std::string(kHead) + "training.epochs = [3, 4]\n" + std::string(kSearch)),
            "s.toml:8:1: error: training.epochs is in [search] here, but line 5 has it in [grid]\n"
            "    rungs = [2, 6]\n"
            "    ^^^^^\n"
            "    keep one of the two");
  EXPECT_EQ(Error(std::string(kSearch) + "[set]\ntraining.epochs = 3\n"),
            "s.toml:10:10: error: training.epochs is in [set] here, but line 7 has it in [search]\n"
            "    training.epochs = 3\n"
            "             ^^^^^^\n"
            "    keep one of the two");
  EXPECT_EQ(ErrorOf(std::string(kHead).append(kSearch), {"training.epochs=3"}),
            "--set: error: training.epochs varies in this sweep: line 7 of s.toml\n"
            "    training.epochs=3\n"
            "                    ^\n"
            "    drop this argument, or change the field in the sweep");
}

TEST_F(SearchTest, OneRunIsNoChoice) {
  EXPECT_EQ(ErrorOf("name = \"s\"\nbase = \"b.toml\"\n" + std::string(kSearch)),
            "s.toml:3:2: error: a search needs at least two runs to choose from\n"
            "    [search]\n"
            "     ^^^^^^\n"
            "    vary a field under [grid], [[zip]] or [random], or remove [search]");
}

}  // namespace
}  // namespace runexp
