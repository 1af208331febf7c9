#include "core/spec/canonical.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/sha256.h"
#include "core/spec/field.h"
#include "core/spec/read.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

Spec ExampleSpec() {
  Spec spec;
  spec.name = "例.a-1";
  spec.seed = std::numeric_limits<std::int64_t>::max();
  spec.corpus.file = "a \"b\"\\c/文.txt";
  spec.corpus.sha256 = std::string(64, 'a');
  spec.model.initial_stddev = 0.1;
  spec.training.learning_rate = 1e22;
  spec.training.clip_theta = std::numeric_limits<double>::denorm_min();
  spec.samples.prefixes = {"春", "tab\tfeed\fbell\x07 quote\" back\\", "🎵"};
  return spec;
}

TEST(ResolvedTomlTest, WholeText) {
  EXPECT_EQ(ResolvedToml(ExampleSpec()), R"(name = "例.a-1"
notes = ""
seed = 9223372036854775807

[corpus]
file = "a \"b\"\\c/文.txt"
member = ""
sha256 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
stand_in = ""
max_characters = 10000
newlines = "space"
only_a_to_z = false
lowercase = false
collapse_spaces = false
validation_fraction = 0.0
test_fraction = 0.0

[model]
cell = "tanh"
layers = 1
hidden_units = 256
embedding_units = 0
output_dropout = 0.0
initial = "normal"
initial_stddev = 0.1

[training]
sampling = "consecutive"
carry_state = true
epochs = 100
batch_size = 32
time_steps = 35
learning_rate = 1e+22
clip_theta = 5e-324
loss = "cross_entropy"
optimizer = "sgd"
clip = "norm"
schedule = "constant"
reset_state = "epoch"

[schedule]
warmup_updates = 0

[stop]
perplexity_below = 0.0
perplexity_above = 0.0
no_improvement_epochs = 0

[samples]
every_epochs = 50
length = 50
prefixes = ["春", "tab\tfeed\u000cbell\u0007 quote\" back\\", "🎵"]

[log]
parameters_every_epochs = 0

[expect]
result_sha256 = ""
)");
}

TEST(ResolvedTomlTest, ReadsBackToTheSameSpec) {
  const Spec spec = ExampleSpec();
  const SpecDocument document = ReadSpecText(ResolvedToml(spec), "resolved");
  for (const Field& field : Fields()) {
    EXPECT_EQ(GetValue(field, document.spec()), GetValue(field, spec)) << field.name;
  }
}

TEST(ResolvedTomlTest, HoldsWhatHasAMeaning) {
  Spec spec = ExampleSpec();
  spec.training.sampling = "random";
  spec.stop = {.perplexity_above = 9, .after_epoch = 5};
  const std::string text = ResolvedToml(spec);
  EXPECT_EQ(text.find("carry_state"), std::string::npos);
  EXPECT_NE(text.find("perplexity_above = 9.0\nafter_epoch = 5\n"), std::string::npos) << text;
  EXPECT_EQ(ResolvedToml(ReadSpecText(text, "resolved").spec()), text);
}

TEST(TomlFloatTest, ShortestAndRecognisableAsFloats) {
  EXPECT_EQ(TomlFloat(100.0), "100.0");
  EXPECT_EQ(TomlFloat(0.01), "0.01");
  EXPECT_EQ(TomlFloat(1e38), "1e+38");
  EXPECT_EQ(TomlFloat(1.0 / 3.0), "0.3333333333333333");
  EXPECT_EQ(TomlFloat(-2.0), "-2.0");
  EXPECT_EQ(TomlFloat(std::nan("")), "nan");
  EXPECT_EQ(TomlFloat(-std::numeric_limits<double>::infinity()), "-inf");
}

// This text identifies every run ever logged: a change here renames them all.
TEST(IdentityTest, GoldenText) {
  Spec spec;
  spec.samples.prefixes = {"分开"};
  const std::string text = IdentityText(spec, "0123", 7);
  EXPECT_EQ(text, R"(seed = 1
corpus.max_characters = 10000
model.hidden_units = 256
model.initial_stddev = 0.01
training.sampling = "consecutive"
training.carry_state = true
training.epochs = 100
training.batch_size = 32
training.time_steps = 35
training.learning_rate = 100.0
training.clip_theta = 0.01
training.loss = "cross_entropy"
samples.every_epochs = 50
samples.length = 50
samples.prefixes = ["分开"]
log.parameters_every_epochs = 0
corpus.kept_text_sha256 = "0123"
numerics_version = 7
)");
  EXPECT_EQ(Identity(text), Sha256Hex(text));
  EXPECT_EQ(RunId(Identity(text)), Sha256Hex(text).substr(0, 12));
}

TEST(IdentityTest, WhatHasNoMeaningIsNotInIt) {
  Spec spec;
  spec.training.sampling = "random";
  std::string expected = IdentityText(Spec(), "0123", 7);
  expected.replace(expected.find("\"consecutive\""), 13, "\"random\"");
  const std::string line = "training.carry_state = true\n";
  expected.erase(expected.find(line), line.size());
  EXPECT_EQ(IdentityText(spec, "0123", 7), expected);
}

// Whatever a field without a meaning holds.
TEST(IdentityTest, AFieldWithoutMeaningDoesNotCount) {
  Spec spec;
  spec.training.sampling = "random";
  Spec other = spec;
  other.training.carry_state = false;
  other.stop.after_epoch = 5;
  for (const int numerics : {2, 3}) {
    EXPECT_EQ(IdentityText(other, "a", numerics), IdentityText(spec, "a", numerics)) << numerics;
  }
  other.stop.perplexity_above = 9;
  EXPECT_NE(IdentityText(other, "a", 2).find("stop.after_epoch = 5"), std::string::npos);
}

TEST(IdentityTest, AStopRuleCountsWhereThereIsOne) {
  const std::string none = IdentityText(Spec(), "a", 1);
  EXPECT_EQ(none.find("stop."), std::string::npos);
  Spec spec;
  spec.stop.no_improvement_epochs = 7;
  const std::string text = IdentityText(spec, "a", 1);
  EXPECT_NE(text.find("\nstop.no_improvement_epochs = 7\nsamples."), std::string::npos) << text;
  EXPECT_EQ(text.find("stop.perplexity"), std::string::npos);
}

// A text, a truth value, an integer, a float and a list, none of them off where it is its default.
TEST(IdentityTest, AFieldOfAnyTypeCountsUnlessItHasItsDefault) {
  Spec changed;
  changed.training.loss = "clipped_probability";
  changed.training.carry_state = false;
  changed.model.hidden_units = 255;
  changed.model.initial_stddev = 0.02;
  changed.samples.prefixes = {"雨"};
  for (const char* name : {"training.loss", "training.carry_state", "model.hidden_units",
                           "model.initial_stddev", "samples.prefixes"}) {
    Field field = *FindField(name);
    EXPECT_TRUE(EntersIdentity(field, Spec())) << name;
    field.in_identity = InIdentity::kUnlessDefault;
    EXPECT_FALSE(EntersIdentity(field, Spec())) << name;
    EXPECT_TRUE(EntersIdentity(field, changed)) << name;
    field.in_identity = InIdentity::kNever;
    EXPECT_FALSE(EntersIdentity(field, changed)) << name;
  }
}

TEST(IdentityTest, LabelsAndPathsDoNotCount) {
  Spec spec;
  Spec renamed;
  renamed.name = "other";
  renamed.corpus = {"elsewhere", "b.txt", "abc", "stand-in", spec.corpus.max_characters};
  EXPECT_EQ(IdentityText(spec, "a", 1), IdentityText(renamed, "a", 1));
  EXPECT_NE(IdentityText(spec, "a", 1), IdentityText(spec, "b", 1));
  EXPECT_NE(IdentityText(spec, "a", 1), IdentityText(spec, "a", 2));
  renamed.seed = 2;
  EXPECT_NE(IdentityText(spec, "a", 1), IdentityText(renamed, "a", 1));
}

TEST(IdentityTextTest, TheDigestOfStartValuesFromAFile) {
  Spec spec, other;
  spec.model.initial = other.model.initial = "file";
  spec.model.initial_file = "a";
  other.model.initial_file = "elsewhere/b";
  other.model.initial_sha256 = std::string(64, 'c');
  const std::string text = IdentityText(spec, InputDigests{"a", "0123"}, 1);
  EXPECT_EQ(text, IdentityText(other, InputDigests{"a", "0123"}, 1));
  EXPECT_NE(text, IdentityText(spec, InputDigests{"a", "0124"}, 1));
  EXPECT_NE(text.find("\nmodel.initial = \"file\"\ntraining."), std::string::npos) << text;
  EXPECT_TRUE(
      text.ends_with("corpus.kept_text_sha256 = \"a\"\n"
                     "model.initial_values_sha256 = \"0123\"\nnumerics_version = 1\n"));
}

TEST(IdentityTextTest, AnOptimizersVersionIsWrittenFromTwoOn) {
  const std::string text = IdentityText(Spec(), "a", 1);
  const PartVersion parts[] = {{"training.optimizer", 1}};
  EXPECT_EQ(IdentityText(Spec(), "a", 1, parts), text);
  const PartVersion mended[] = {{"training.optimizer", 2}};
  EXPECT_EQ(IdentityText(Spec(), "a", 1, mended), text + "training.optimizer_version = 2\n");
}

}  // namespace
}  // namespace runexp
