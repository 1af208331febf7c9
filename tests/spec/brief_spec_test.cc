#include "core/spec/brief_spec.h"

#include <gtest/gtest.h>

#include "core/spec/meaning.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

// All fields that can change a result and have a meaning.
FieldTexts AllTexts(const Spec& spec) {
  FieldTexts texts;
  for (const auto& [name, value] : NamedValues(spec)) {
    if (CanChangeResult(*FindField(name))) texts.emplace(name, TomlText(value));
  }
  return texts;
}

std::vector<Spec> Specs() {
  std::vector<Spec> specs(4);
  specs[1].training.sampling = "random";
  specs[2].training.carry_state = false;
  specs[2].stop = {.perplexity_above = 1e4, .after_epoch = 3};
  specs[3].stop = {.perplexity_above = 2, .no_improvement_epochs = 7};
  return specs;
}

TEST(BriefSpec, ReadersHaveAllFields) {
  for (const Spec& spec : Specs()) {
    FieldTexts fields = BriefSpec(spec);
    EXPECT_LT(fields.size(), AllTexts(spec).size());
    AddDefaults(fields);
    EXPECT_EQ(fields, AllTexts(spec));
  }
}

// A default of the first version may change; only those that never can are left out.
TEST(BriefSpec, LeavesOutWhatNeedNotBeSaid) {
  const FieldTexts fields = BriefSpec(Spec());
  EXPECT_EQ(fields.at("training.learning_rate"), "100.0");
  EXPECT_FALSE(fields.contains("name"));
  EXPECT_FALSE(fields.contains("stop.perplexity_above"));
  EXPECT_EQ(BriefSpec(Specs()[2]).at("stop.after_epoch"), "3");
  EXPECT_FALSE(BriefSpec(Specs()[1]).contains("training.carry_state"));
}

// What an older program wrote: all defaults, and values without a meaning.
TEST(BriefSpec, WhatHasNoMeaningGoes) {
  FieldTexts fields = {{"training.sampling", "\"random\""},
                       {"training.carry_state", "false"},
                       {"stop.perplexity_above", "0"},
                       {"stop.after_epoch", "0"}};
  AddDefaults(fields);
  EXPECT_FALSE(fields.contains("training.carry_state"));
  EXPECT_FALSE(fields.contains("stop.after_epoch"));
  EXPECT_EQ(fields.at("training.epochs"), "100");
}

}  // namespace
}  // namespace runexp
