#include "core/spec/meaning.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/spec/check.h"

namespace runexp {
namespace {

const Field& Named(const char* name) { return *FindField(name); }

// What the table's conditions are relied on for.
TEST(OnlyWithTest, AConditionIsOnAFieldOfTheIdentityThatStandsBefore) {
  int conditions = 0;
  for (const Field& field : Fields()) {
    for (const OnlyWith& condition : field.only_with) {
      ++conditions;
      const Field* other = FindField(condition.field);
      ASSERT_NE(other, nullptr) << field.name;
      EXPECT_LT(other, &field) << field.name;
      EXPECT_TRUE(CanChangeResult(*other)) << field.name;
      EXPECT_FALSE(field.required) << field.name;
      EXPECT_FALSE(condition.values.empty()) << field.name;
      for (const FieldValue& value : condition.values) {
        ASSERT_EQ(value.index(), DefaultValue(*other).index()) << field.name;
        EXPECT_FALSE(CheckValue(*other, value)) << field.name;
      }
    }
  }
  EXPECT_GE(conditions, 2);
}

TEST(HasMeaningTest, WhatTheTableSays) {
  Spec spec;
  EXPECT_TRUE(HasMeaning(Named("training.carry_state"), spec));
  EXPECT_FALSE(HasMeaning(Named("stop.after_epoch"), spec));
  spec.training.sampling = "random";
  spec.stop.perplexity_above = 10;
  EXPECT_FALSE(HasMeaning(Named("training.carry_state"), spec));
  EXPECT_TRUE(HasMeaning(Named("stop.after_epoch"), spec));
  EXPECT_TRUE(HasMeaning(Named("training.sampling"), spec));
}

// A condition may be on a value of any type, met by it or by all others.
TEST(HasMeaningTest, ConditionsOfAnyType) {
  Spec other;
  other.seed = 2;
  other.model.initial_stddev = 0.5;
  other.training.carry_state = false;
  other.training.loss = "clipped_probability";
  other.samples.prefixes = {"雨"};
  for (const char* name : {"seed", "model.initial_stddev", "training.carry_state", "training.loss",
                           "samples.prefixes"}) {
    Field field = Named("log.parameters_every_epochs");
    field.only_with = {{.field = name, .values = {DefaultValue(Named(name))}}};
    EXPECT_TRUE(HasMeaning(field, Spec())) << name;
    EXPECT_FALSE(HasMeaning(field, other)) << name;
    field.only_with.front().test = OnlyWith::Test::kIsNot;
    EXPECT_FALSE(HasMeaning(field, Spec())) << name;
    EXPECT_TRUE(HasMeaning(field, other)) << name;
  }
}

TEST(HasMeaningTest, OneOfSeveralValues) {
  Field field = Named("log.parameters_every_epochs");
  field.only_with = {{.field = "seed", .values = {std::int64_t{1}, std::int64_t{3}}}};
  const auto has_meaning = [&](std::int64_t seed) {
    Spec spec;
    spec.seed = seed;
    return HasMeaning(field, spec);
  };
  EXPECT_TRUE(has_meaning(1) && has_meaning(3));
  EXPECT_FALSE(has_meaning(2));
  EXPECT_EQ(ConditionText(field.only_with.front()), "seed = 1 or 3");
  field.only_with.front().test = OnlyWith::Test::kIsNot;
  EXPECT_FALSE(has_meaning(1) || has_meaning(3));
  EXPECT_TRUE(has_meaning(2));
  EXPECT_EQ(ConditionText(field.only_with.front()), "seed != 1 or 3");
}

// All of several conditions must hold; the first that does not is the reason.
TEST(HasMeaningTest, SeveralConditions) {
  const Field& field = Named("model.forget_bias");
  const auto reason = [&](const char* cell, const char* initial) {
    Spec spec;
    spec.model.cell = cell;
    spec.model.initial = initial;
    const OnlyWith* failed = FailedCondition(field, spec);
    return failed == nullptr ? "none" : ConditionText(*failed);
  };
  EXPECT_EQ(reason("lstm", "normal"), "none");
  EXPECT_EQ(reason("gru", "normal"), "model.cell = \"lstm\"");
  EXPECT_EQ(reason("lstm", "file"), "model.initial != \"file\"");
  EXPECT_EQ(reason("gru", "file"), "model.cell = \"lstm\"");
}

// Without a meaning of its own a field gives none to another, whatever its value.
TEST(HasMeaningTest, ConditionsChain) {
  Field field = Named("log.parameters_every_epochs");
  field.only_with = {{.field = "training.carry_state", .values = {true}}};
  EXPECT_TRUE(HasMeaning(field, Spec()));
  Spec random;
  random.training.sampling = "random";
  ASSERT_TRUE(random.training.carry_state);
  ASSERT_FALSE(HasMeaning(field, random));
  EXPECT_EQ(ConditionText(*FailedCondition(field, random)), "training.sampling = \"consecutive\"");
  Spec reset;
  reset.training.carry_state = false;
  EXPECT_EQ(ConditionText(*FailedCondition(field, reset)), "training.carry_state = true");
  EXPECT_EQ(ConditionText(*FailedCondition(Named("stop.after_epoch"), Spec())),
            "stop.perplexity_above != 0.0");
}

TEST(ValuesTest, ThereIsNoneOfAFieldWithoutMeaning) {
  Spec spec;
  spec.training.clip_theta = 0.25;
  spec.training.sampling = "random";
  EXPECT_EQ(FindValue(Named("training.clip_theta"), spec), FieldValue(0.25));
  EXPECT_EQ(FindValue(Named("training.carry_state"), spec), std::nullopt);
  std::vector<std::string_view> names;
  for (const auto& [name, value] : NamedValues(spec)) {
    names.push_back(name);
    EXPECT_EQ(value, GetValue(*FindField(name), spec)) << name;
  }
  std::vector<std::string_view> expected;
  for (const Field& field : Fields()) {
    if (HasMeaning(field, spec)) expected.push_back(field.name);
  }
  EXPECT_EQ(names, expected);
  EXPECT_EQ(std::ranges::count(names, "training.carry_state"), 0);
  EXPECT_EQ(std::ranges::count(names, "stop.after_epoch"), 0);
}

TEST(CanonicalizeTest, AFieldWithoutMeaningHasItsDefault) {
  Spec spec;
  spec.training.carry_state = false;
  spec.stop.after_epoch = 5;
  Canonicalize(spec);
  EXPECT_FALSE(spec.training.carry_state);
  EXPECT_EQ(spec.stop.after_epoch, 0);
  spec.training.sampling = "random";
  spec.stop = {.perplexity_above = 10, .after_epoch = 5};
  Canonicalize(spec);
  EXPECT_TRUE(spec.training.carry_state);
  EXPECT_EQ(spec.stop.after_epoch, 5);
}

}  // namespace
}  // namespace runexp
