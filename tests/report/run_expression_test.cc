#include "core/report/table/run_expression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/report/table/run_order.h"
#include "core/spec/diagnostic.h"
#include "tests/support/sample_record.h"

namespace runexp {
namespace {

// Finished: 2 epochs, perplexity 1.105…, learning rate 0.1, consecutive, prefixes 雨落 and another.
RunRow SampleRow() {
  return {"runs/雨_test-0.h5", SummarizeRun(FinishedRecord()), RunStatus::kFinished};
}

bool Holds(const std::string& text) { return ParseRunFilter(text, "--where")(SampleRow()); }

std::string ErrorOf(const std::string& text) {
  try {
    ParseRunFilter(text, "--where");
  } catch (const SpecError& error) {
    return error.what();
  }
  return "";
}

TEST(RunExpression, ComparesNumbers) {
  for (const char* text :
       {"perplexity < 2", "perplexity<2", "perplexity > 1", "training.learning_rate = 0.1",
        "learning_rate == 1e-1", "seed = 7", "seed >= 7", "seed <= 7.0", "seed != 8", "seed > -7",
        "epochs_done = 2", "best_epoch = 2", "seconds = 0.75", "seed < 7.5"}) {
    EXPECT_TRUE(Holds(text)) << text;
  }
  for (const char* text : {"perplexity > 2", "seed < 7", "seed > 7", "seed != 7", "seed = 7.5"}) {
    EXPECT_FALSE(Holds(text)) << text;
  }
}

TEST(RunExpression, WaysOfOtherPrograms) {
  for (const auto& [text, remedy] : std::vector<std::pair<std::string, std::string>>{
           {"seed in (1,2)", "write seed = 1 or seed = 2"},
           {"seed IN [1, 2, 3]", "write seed = 1 or seed = 2 or seed = 3"},
           {"seed=1,2", "write seed = 1 or seed = 2"},
           {"seed = 1, perplexity < 2", "write and between comparisons"},
           {"sampling~rand", "texts are compared whole, with ="},
           {"sampling =~ rand", "texts are compared whole, with ="},
           {"~ seed = 1", "write not"},
           {"seed = \"01\"", "for example: seed < 10"}}) {
    EXPECT_TRUE(ErrorOf(text).ends_with("\n    " + remedy)) << ErrorOf(text);
  }
}

TEST(RunExpression, InfinityIsANumber) {
  RunRow row = SampleRow();
  row.trailer.metrics["perplexity"] = INFINITY;
  for (const char* text : {"perplexity = inf", "perplexity > 1e308", "not perplexity < inf"}) {
    EXPECT_TRUE(ParseRunFilter(text, "")(row)) << text;
  }
  EXPECT_FALSE(Holds("perplexity = inf"));
}

// As doubles the two would be equal.
TEST(RunExpression, IntegersAreExact) {
  RunRow row = SampleRow();
  row.trailer.spec["seed"] = "9007199254740993";
  EXPECT_TRUE(ParseRunFilter("seed = 9007199254740993", "")(row));
  EXPECT_FALSE(ParseRunFilter("seed = 9007199254740992", "")(row));
}

// Only a forged trailer has such an epoch.
TEST(RunExpression, AnEpochThatNoIntegerIsCountsAsMissing) {
  RunRow row = SampleRow();
  for (const double epoch : {1e308, -1e308, std::nan("")}) {
    row.trailer.metrics["best_epoch"] = epoch;
    EXPECT_FALSE(ParseRunFilter("best_epoch != 1", "")(row)) << epoch;
  }
}

TEST(RunExpression, ComparesTextsAndTruth) {
  for (const char* text :
       {"training.sampling = consecutive", "sampling='consecutive'", "sampling != random",
        "status = finished", "name = 雨_test", "carry_state = true", "carry_state != false",
        "is_stand_in = true", "prefixes = 雨落", "prefixes != 春", "file = runs/雨_test-0.h5"}) {
    EXPECT_TRUE(Holds(text)) << text;
  }
  EXPECT_FALSE(Holds("prefixes = 春"));
  EXPECT_FALSE(Holds("sampling = random"));
}

// The text has the digest cccc…, and its file is corpora/雨.txt.
TEST(RunExpression, ATextIsMeantByItsNameOrItsDigest) {
  const std::string digest(64, 'c');
  for (const std::string& text :
       {std::string("corpus = 雨.txt"), std::string("corpus = ccc"), std::string("corpus = CCC"),
        "corpus = " + digest, std::string("corpus = '雨.txt cccccccc'"), "sha256 = " + digest,
        std::string("corpus.sha256 = cccc"), std::string("corpus.file = 雨.txt"),
        std::string("corpus != rain.txt"), std::string("corpus.sha256 != cd")}) {
    EXPECT_TRUE(Holds(text)) << text;
  }
  for (const std::string& text :
       {std::string("corpus = 雨"), std::string("corpus = ''"), "corpus = c" + digest,
        std::string("corpus != cc"), std::string("corpus = '雨.txt '"),
        std::string("corpus = '雨.txt d'"), std::string("corpus.file = cc"),
        std::string("corpus.sha256 = 雨.txt"), std::string("corpus.sha256 != cc")}) {
    EXPECT_FALSE(Holds(text)) << text;
  }
}

TEST(RunExpression, AResultIsMeantByTheBeginningOfItsDigest) {
  const std::string digest = SampleRow().trailer.result_sha256;
  ASSERT_EQ(digest.size(), 64u);
  EXPECT_TRUE(Holds("result_sha256 = " + digest));
  EXPECT_TRUE(Holds("result_sha256 = " + digest.substr(0, 5)));
  EXPECT_FALSE(Holds("result_sha256 = " + digest.substr(1)));
}

TEST(RunExpression, TextsAreSortedByNameThenByDigest) {
  std::vector<RunRow> rows(3, SampleRow());
  rows[0].trailer.corpus_file = "b";
  rows[1].trailer.corpus_file = rows[2].trailer.corpus_file = "a";
  rows[2].trailer.corpus_sha256 = std::string(64, '1');
  SortRows(rows, ParseSortKeys("corpus"), "--sort");
  EXPECT_EQ(rows[0].trailer.corpus_sha256, std::string(64, '1'));
  EXPECT_EQ(rows[2].trailer.corpus_file, "b");
}

TEST(RunExpression, NotBindsMoreThanAndMoreThanOr) {
  EXPECT_TRUE(Holds("seed = 7 or seed = 8 and seed = 9"));
  EXPECT_FALSE(Holds("(seed = 7 or seed = 8) and seed = 9"));
  EXPECT_TRUE(Holds("not seed = 8 and seed = 7"));
  EXPECT_FALSE(Holds("not (seed = 8 or seed = 7)"));
  EXPECT_TRUE(Holds("not not seed = 7"));
}

TEST(RunExpression, WhatIsMissingComparesAsFalse) {
  const RunRow row = {"x.h5", SummarizeRun(StartedRecord()), RunStatus::kInterrupted};
  EXPECT_FALSE(ParseRunFilter("perplexity < 2", "")(row));
  EXPECT_FALSE(ParseRunFilter("perplexity >= 2", "")(row));
  EXPECT_FALSE(ParseRunFilter("perplexity != 2", "")(row));
}

TEST(RunExpression, MistakesHaveACaretAndARemedy) {
  EXPECT_EQ(ErrorOf("training.samplin=random"),
            "--where: error: \"training.samplin\" is neither a field nor a metric\n"
            "    training.samplin=random\n"
            "    ^^^^^^^^^^^^^^^^\n"
            "    did you mean training.sampling?");
  EXPECT_EQ(ErrorOf("seed = 1 and sampling = randon"),
            "--where: error: training.sampling has no value \"randon\"\n"
            "    seed = 1 and sampling = randon\n"
            "                            ^^^^^^\n"
            "    did you mean random?");
  EXPECT_EQ(ErrorOf("name = 雨 and perplexity < two"),
            "--where: error: perplexity is compared with a number\n"
            "    name = 雨 and perplexity < two\n"
            "                               ^^^\n"
            "    for example: perplexity < 10");
}

TEST(RunExpression, AndOrNotInCapitals) {
  EXPECT_TRUE(Holds("seed = 7 AND NOT seed = 8"));
  EXPECT_TRUE(Holds("seed = 8 Or seed = 7"));
}

TEST(RunExpression, ATextThatARunDoesNotHaveIsEmpty) {
  EXPECT_TRUE(Holds("reason = \"\""));
  EXPECT_TRUE(Holds("reason == ''"));
  EXPECT_FALSE(Holds("reason != \"\""));
  EXPECT_FALSE(Holds("reason = x"));
  RunRow row = SampleRow();
  row.trailer.reason = "the loss is nan";
  EXPECT_FALSE(ParseRunFilter("reason = \"\"", "")(row));
  EXPECT_TRUE(ParseRunFilter("reason != \"\"", "")(row));
}

TEST(RunExpression, SymbolsOfOtherLanguages) {
  EXPECT_EQ(ErrorOf("seed = 1 && sampling = random"),
            "--where: error: unexpected \"&&\"\n"
            "    seed = 1 && sampling = random\n"
            "             ^^\n"
            "    write and");
  for (const auto& [text, remedy] : std::vector<std::pair<std::string, std::string>>{
           {"seed = 1 & seed = 2", "write and"},
           {"seed = 1 || seed = 2", "write or"},
           {"seed = 1 | seed = 2", "write or"},
           {"!seed = 1", "write not"},
           {"~(seed = 1)", "write not"},
           {"perplexity≥3", "write >="},
           {"perplexity =< 3", "write <="},
           {"seed <> 3", "write !="},
           {"seed＝3", "write ="},
           {"seed = 1, seed = 2", "write and between comparisons"},
           {"seed = 010", "write 10: a leading zero would mean octal to some programs"},
           {"name = “a”", "write straight quotes"}}) {
    EXPECT_NE(ErrorOf(text).find("\n    " + remedy), std::string::npos) << ErrorOf(text);
  }
}

TEST(RunExpression, AComparisonBeginsWithAField) {
  EXPECT_EQ(ErrorOf("20<perplexity<22"),
            "--where: error: a comparison begins with a field or a metric\n"
            "    20<perplexity<22\n"
            "    ^^\n"
            "    write perplexity > 20 and perplexity < 22");
  EXPECT_EQ(ErrorOf("seed = 1 and 1e-3 >= learning_rate"),
            "--where: error: a comparison begins with a field or a metric\n"
            "    seed = 1 and 1e-3 >= learning_rate\n"
            "                 ^^^^\n"
            "    write learning_rate <= 1e-3");
  for (const char* text : {"20", "20 <", "20 < 30 <", "20 perplexity 3"}) {
    EXPECT_NE(ErrorOf(text), "") << text;
  }
  EXPECT_NE(ErrorOf("perplexity>20<22").find("join comparisons"), std::string::npos);
}

TEST(RunExpression, NamesOfOtherPrograms) {
  for (const auto& [text, name] :
       std::vector<std::pair<std::string, std::string>>{{"lr = 1", "training.learning_rate"},
                                                        {"num_hiddens = 8", "model.hidden_units"},
                                                        {"ppl < 2", "perplexity"}}) {
    EXPECT_NE(ErrorOf(text).find("did you mean " + name + "?"), std::string::npos) << text;
  }
}

TEST(RunExpression, EveryMistakeIsAnError) {
  for (const char* text : {"",
                           "perplexity",
                           "perplexity <",
                           "< 2",
                           "(seed = 1",
                           "seed = 1)",
                           "seed = 1 seed = 2",
                           "seed = 1 and",
                           "not",
                           "sampling < random",
                           "carry_state = 1",
                           "seed = 'x",
                           "seed & 1",
                           "every_epochs = 1 2",
                           "corpus.stand_in = x",
                           "corpus < x",
                           "status = done",
                           "epochs_done = x",
                           "seed = nan",
                           "()",
                           "seed = \"7\"",
                           "parameters = 1"}) {
    EXPECT_NE(ErrorOf(text), "") << text;
  }
  EXPECT_NE(ErrorOf(std::string(100000, '(')), "");
}

TEST(RunExpression, SortsWithTheMissingLast) {
  std::vector<RunRow> rows;
  for (const char* seed : {"3", "1", "x", "2", "1"}) {
    rows.push_back(SampleRow());
    rows.back().trailer.spec["seed"] = seed;
    rows.back().file = std::to_string(rows.size());
  }
  const auto order = [&rows] {
    std::string text;
    for (const RunRow& row : rows) text += row.file.string();
    return text;
  };
  SortRows(rows, ParseSortKeys("seed"), "--sort");
  EXPECT_EQ(order(), "25413");
  SortRows(rows, ParseSortKeys("file"), "--sort");
  SortRows(rows, ParseSortKeys("-seed"), "--sort");
  EXPECT_EQ(order(), "14253");
  SortRows(rows, ParseSortKeys("seed,-file"), "--sort");
  EXPECT_EQ(order(), "52413");
  EXPECT_THROW(SortRows(rows, ParseSortKeys("seed,sed"), "--sort"), SpecError);
}

}  // namespace
}  // namespace runexp
