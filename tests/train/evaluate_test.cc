// The evaluation on every target and with several threads against the oracle, bit by bit.
#include "core/train/evaluate.h"

#include <gtest/gtest.h>
#include <oneapi/tbb/task_arena.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/base/elementary.h"
#include "core/parallel/thread_limit.h"
#include "tests/support/models.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

class EvaluateTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(EvaluateTest);

PerEvaluation<double> Evaluate(const oracle::Model& model, const oracle::Indices& text,
                               std::size_t rows, const char* loss = "cross_entropy") {
  return Evaluator(text, ShapeOf(model), *FindLoss(loss), rows).Evaluate(ToParameters(model));
}

void ExpectSame(const PerEvaluation<double>& actual, const PerEvaluation<double>& expected) {
  for (std::size_t i = 0; i < kEvaluations.size(); ++i) {
    EXPECT_TRUE(SameBits(actual.values[i], expected.values[i])) << kEvaluations[i].name;
  }
}

// Both losses, texts that no number of rows divides, and one that takes several chunks.
TEST_P(EvaluateTest, IsTheOracles) {
  struct Case {
    std::size_t length, rows;
  };
  for (const CellInfo& cell : Cells()) {
    const oracle::Model model =
        RandomModel({.vocabulary = 23, .hidden_units = 19, .cell = &cell}, "evaluate");
    for (const auto& [length, rows] : {Case{2, 32}, {3, 1}, {65, 32}, {500, 7}, {5200, 2}}) {
      SCOPED_TRACE(testing::Message() << cell.name << ' ' << length << " in rows: " << rows);
      const oracle::Indices text = RandomIndices(length, 23, "text");
      ExpectSame(Evaluate(model, text, rows), oracle::Evaluate(model, {}, text, rows));
      oracle::Options clipped;
      clipped.clipped_probability = true;
      ExpectSame(Evaluate(model, text, rows, "clipped_probability"),
                 oracle::Evaluate(model, clipped, text, rows));
    }
  }
}

// Large enough that its loops are shared among threads.
TEST_P(EvaluateTest, AnyNumberOfThreadsGivesTheSameBits) {
  const oracle::Model model = RandomModel({.vocabulary = 300, .hidden_units = 64}, "threads");
  const oracle::Indices text = RandomIndices(9001, 300, "text");
  const PerEvaluation<double> expected = oracle::Evaluate(model, {}, text, 32);
  for (const int threads : {1, 2, 3}) {
    const ThreadLimit limit(static_cast<std::size_t>(threads));
    oneapi::tbb::task_arena(threads).execute(
        [&] { ExpectSame(Evaluate(model, text, 32), expected); });
  }
}

// A second evaluation begins from zero states, too.
TEST_P(EvaluateTest, DoesNotDependOnTheOneBefore) {
  const oracle::Model model = RandomModel({.vocabulary = 9, .hidden_units = 5}, "again");
  const oracle::Indices text = RandomIndices(300, 9, "text");
  Evaluator evaluator(text, ShapeOf(model), Losses().front(), 4);
  const PerEvaluation<double> first = evaluator.Evaluate(ToParameters(model));
  ExpectSame(evaluator.Evaluate(ToParameters(model)), first);
  EXPECT_EQ(evaluator.targets(), 4 * 74);
}

TEST(Evaluate, AModelThatKnowsNothingGuesses) {
  const oracle::Model model = oracle::ZeroModel({"tanh", 16, 3});
  const PerEvaluation<double> guessing =
      Evaluate(model, RandomIndices(100, 16, "text"), 3, "cross_entropy");
  EXPECT_FLOAT_EQ(static_cast<float>(guessing[Evaluation::kPerplexity]), 16.0f);
  EXPECT_FLOAT_EQ(static_cast<float>(guessing[Evaluation::kBitsPerCharacter]), 4.0f);
}

// Rows are read side by side, each from a zero state.
TEST(Evaluate, TheRowsAreIndependent) {
  const oracle::Model model = RandomModel({.vocabulary = 9, .hidden_units = 5}, "rows");
  const oracle::Indices row = RandomIndices(50, 9, "row");
  oracle::Indices text;
  for (int r = 0; r < 3; ++r) text.insert(text.end(), row.begin(), row.end());
  text.push_back(0);  // left over
  EXPECT_DOUBLE_EQ(Evaluate(model, text, 3)[Evaluation::kCrossEntropy],
                   Evaluate(model, row, 1)[Evaluation::kCrossEntropy]);
}

TEST(Evaluate, WhatIsNotFiniteIsInfinite) {
  oracle::Model model = oracle::ZeroModel({"tanh", 4, 3});
  for (float& bias : model["b_q"].values) bias = std::numeric_limits<float>::infinity();
  const PerEvaluation<double> result = Evaluate(model, {0, 1, 2, 3}, 1);
  for (const double value : result.values) {
    EXPECT_EQ(value, std::numeric_limits<double>::infinity());
  }
}

TEST(Evaluate, RowsHaveTwoCharactersAtLeast) {
  const auto rows = [](std::size_t characters, std::size_t most) {
    const EvaluationRows r = RowsOf(characters, most);
    return std::pair(r.count, r.length);
  };
  EXPECT_EQ(rows(0, 32), std::pair(std::size_t{0}, std::size_t{0}));
  EXPECT_EQ(rows(1, 32).first, 0u);
  EXPECT_EQ(rows(2, 32), std::pair(std::size_t{1}, std::size_t{2}));
  EXPECT_EQ(rows(63, 32), std::pair(std::size_t{31}, std::size_t{2}));
  EXPECT_EQ(rows(64, 32), std::pair(std::size_t{32}, std::size_t{2}));
  EXPECT_EQ(rows(1000, 32), std::pair(std::size_t{32}, std::size_t{31}));
  EXPECT_EQ(rows(7, 1), std::pair(std::size_t{1}, std::size_t{7}));
}

}  // namespace
}  // namespace runexp
