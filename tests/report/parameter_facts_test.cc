#include "core/report/page/parameter_facts.h"

#include <gtest/gtest.h>

#include <cmath>

namespace runexp {
namespace {

RunRecord Record(std::vector<float> initial, std::vector<float> last) {
  RunRecord record;
  record.initial_parameters = {{"b_h", {initial.size()}, initial}};
  record.final_parameters = {{"b_h", {last.size()}, last}};
  return record;
}

TEST(ParameterFacts, NormsDistancesAndCosine) {
  const RunRecord a = Record({0, 1}, {3, 4});
  const auto facts = CompareParameters(a, Record({0, 0}, {4, -3}));
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_EQ(facts[0].name, "b_h");
  EXPECT_EQ(facts[0].norm, 5.0);
  EXPECT_EQ(facts[0].from_initial, std::sqrt(18.0));
  EXPECT_EQ(facts[0].difference, std::sqrt(50.0));
  EXPECT_EQ(facts[0].cosine, 0.0);
  EXPECT_EQ(CompareParameters(a, a)[0].cosine, 1.0);
  EXPECT_EQ(CompareParameters(a, a)[0].difference, 0.0);
}

TEST(ParameterFacts, WhatCannotBeComparedIsAbsent) {
  const RunRecord a = Record({0, 0}, {3, 4});
  const auto other_shape = CompareParameters(a, Record({0, 0, 0}, {1, 2, 3}));
  EXPECT_EQ(other_shape.at(0).difference, std::nullopt);
  EXPECT_EQ(other_shape.at(0).cosine, std::nullopt);
  const auto zero = CompareParameters(a, Record({0, 0}, {0, 0}));
  EXPECT_EQ(zero.at(0).difference, 5.0);
  EXPECT_EQ(zero.at(0).cosine, std::nullopt);
}

// A zero vector has no direction.
TEST(ParameterFacts, NotEveryPairHasACosine) {
  EXPECT_EQ(Cosine(6, 2, 3), 1.0);
  EXPECT_EQ(Cosine(0, 2, 3), 0.0);
  EXPECT_EQ(Cosine(0, 0, 3), std::nullopt);
  EXPECT_EQ(Cosine(0, 0, 0), std::nullopt);
  EXPECT_EQ(Cosine(NAN, INFINITY, 3), std::nullopt);  // the parameters of a run that diverged
}

TEST(ParameterFacts, OfARunThatHasNotEndedTheCheckpointCounts) {
  RunRecord run = Record({0, 0}, {3, 4});
  run.checkpoint.emplace();
  run.checkpoint->parameters = {{"b_h", {2}, {6, 8}}};
  EXPECT_EQ(CompareParameters(run, run).at(0).norm, 5.0);
  run.final_parameters.clear();
  EXPECT_EQ(CompareParameters(run, run).at(0).norm, 10.0);
}

}  // namespace
}  // namespace runexp
