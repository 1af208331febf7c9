// The table of fields as it must stay. A run that was made before a field was invented has its
// default, and its id says nothing of it: so the default of a field that is in the identity unless
// it has its default never changes, and no field changes its kind.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "core/spec/field.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

struct PinnedField {
  std::string_view name;
  InIdentity in_identity;
  std::string_view initial;  // the default as TOML
};

constexpr InIdentity kNever = InIdentity::kNever;
constexpr InIdentity kAlways = InIdentity::kAlways;
constexpr InIdentity kUnlessDefault = InIdentity::kUnlessDefault;

// A new field is a new line, of the third kind unless it is a label or a place. No line ever
// changes.
constexpr PinnedField kPinnedFields[] = {
    {"name", kNever, R"("")"},
    {"notes", kNever, R"("")"},
    {"seed", kAlways, "1"},
    {"corpus.file", kNever, R"("")"},
    {"corpus.member", kNever, R"("")"},
    {"corpus.sha256", kNever, R"("")"},
    {"corpus.stand_in", kNever, R"("")"},
    {"corpus.max_characters", kAlways, "10000"},
    {"corpus.newlines", kUnlessDefault, R"("space")"},
    {"corpus.only_a_to_z", kUnlessDefault, "false"},
    {"corpus.lowercase", kUnlessDefault, "false"},
    {"corpus.collapse_spaces", kUnlessDefault, "false"},
    {"corpus.validation_fraction", kUnlessDefault, "0.0"},
    {"corpus.test_fraction", kUnlessDefault, "0.0"},
    {"model.cell", kUnlessDefault, R"("tanh")"},
    {"model.gru_reset", kUnlessDefault, R"("after")"},
    {"model.gru_inner_bias", kUnlessDefault, "false"},
    {"model.layers", kUnlessDefault, "1"},
    {"model.hidden_units", kAlways, "256"},
    {"model.embedding_units", kUnlessDefault, "0"},
    {"model.dropout", kUnlessDefault, "0.0"},
    {"model.output_dropout", kUnlessDefault, "0.0"},
    {"model.initial", kUnlessDefault, R"("normal")"},
    {"model.initial_file", kNever, R"("")"},
    {"model.initial_sha256", kNever, R"("")"},
    {"model.initial_stddev", kAlways, "0.01"},
    {"model.initial_bound", kUnlessDefault, "0.08"},
    {"model.forget_bias", kUnlessDefault, "0.0"},
    {"training.sampling", kAlways, R"("consecutive")"},
    {"training.carry_state", kAlways, "true"},
    {"training.epochs", kAlways, "100"},
    {"training.batch_size", kAlways, "32"},
    {"training.time_steps", kAlways, "35"},
    {"training.learning_rate", kAlways, "100.0"},
    {"training.clip_theta", kAlways, "0.01"},
    {"training.loss", kAlways, R"("cross_entropy")"},
    {"training.optimizer", kUnlessDefault, R"("sgd")"},
    {"training.clip", kUnlessDefault, R"("norm")"},
    {"training.schedule", kUnlessDefault, R"("constant")"},
    {"training.reset_state", kUnlessDefault, R"("epoch")"},
    {"momentum.momentum", kUnlessDefault, "0.9"},
    {"momentum.nesterov", kUnlessDefault, "false"},
    {"adagrad.eps", kUnlessDefault, "1e-10"},
    {"adagrad.initial_accumulator_value", kUnlessDefault, "0.0"},
    {"rmsprop.alpha", kUnlessDefault, "0.99"},
    {"rmsprop.eps", kUnlessDefault, "1e-08"},
    {"adam.beta1", kUnlessDefault, "0.9"},
    {"adam.beta2", kUnlessDefault, "0.999"},
    {"adam.eps", kUnlessDefault, "1e-08"},
    {"adamw.weight_decay", kUnlessDefault, "0.01"},
    {"schedule.gamma", kUnlessDefault, "0.5"},
    {"schedule.every_epochs", kUnlessDefault, "5"},
    {"schedule.after_epoch", kUnlessDefault, "1"},
    {"schedule.final_factor", kUnlessDefault, "0.0"},
    {"schedule.warmup_updates", kUnlessDefault, "0"},
    {"validation.rows", kUnlessDefault, "32"},
    {"validation.every_epochs", kUnlessDefault, "1"},
    {"stop.perplexity_below", kUnlessDefault, "0.0"},
    {"stop.perplexity_above", kUnlessDefault, "0.0"},
    {"stop.after_epoch", kUnlessDefault, "0"},
    {"stop.no_improvement_epochs", kUnlessDefault, "0"},
    {"samples.every_epochs", kAlways, "50"},
    {"samples.length", kAlways, "50"},
    {"samples.prefixes", kAlways, "[]"},
    {"log.parameters_every_epochs", kAlways, "0"},
    {"expect.result_sha256", kNever, R"("")"},
};

TEST(FieldTable, NothingThatIdsRestOnChanges) {
  EXPECT_EQ(Fields().size(), std::size(kPinnedFields)) << "a new field needs a line here";
  for (const PinnedField& pinned : kPinnedFields) {
    const Field* field = FindField(pinned.name);
    ASSERT_NE(field, nullptr) << pinned.name;
    EXPECT_EQ(field->in_identity, pinned.in_identity) << pinned.name;
    EXPECT_EQ(TomlText(DefaultValue(*field)), pinned.initial) << pinned.name;
  }
}

// The text of the identity follows the table.
TEST(FieldTable, TheOrderOfTheIdentityStays) {
  EXPECT_TRUE(std::ranges::equal(Fields(), kPinnedFields, {}, &Field::name, &PinnedField::name));
}

// What was invented after the first version renames no run.
TEST(FieldTable, AFieldIsInTheIdentityUnlessItHasItsDefault) {
  EXPECT_EQ(Field().in_identity, kUnlessDefault);
  EXPECT_EQ(std::ranges::count(Fields(), kAlways, &Field::in_identity), 16);
}

}  // namespace
}  // namespace runexp
