#include "core/spec/synonym.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/spec/field.h"
#include "core/spec/field_tree.h"
#include "core/spec/nearest.h"

namespace runexp {
namespace {

TEST(SynonymTest, FieldsOfOtherPrograms) {
  for (const auto& [word, field] : std::vector<std::pair<std::string, std::string>>{
           // d2l
           {"num_hiddens", "model.hidden_units"},
           {"num_epochs", "training.epochs"},
           {"num_steps", "training.time_steps"},
           {"lr", "training.learning_rate"},
           {"clipping_theta", "training.clip_theta"},
           {"pred_len", "samples.length"},
           {"pred_period", "samples.every_epochs"},
           // PyTorch, Lightning and Hugging Face
           {"hidden_size", "model.hidden_units"},
           {"max_norm", "training.clip_theta"},
           {"gradient_clip_val", "training.clip_theta"},
           {"bptt", "training.time_steps"},
           {"max_epochs", "training.epochs"},
           // Keras
           {"units", "model.hidden_units"},
           {"clipnorm", "training.clip_theta"},
           {"maxlen", "training.time_steps"},
           {"stateful", "training.carry_state"},
           {"patience", "stop.no_improvement_epochs"},
           // char-rnn
           {"rnn_size", "model.hidden_units"},
           {"seq_length", "training.time_steps"},
           {"grad_clip", "training.clip_theta"},
           {"learning_rate_decay", "schedule.gamma"},
           {"learning_rate_decay_after", "schedule.after_epoch"},
           {"decay_rate", "rmsprop.alpha"},
           // torch-rnn, nanoGPT
           {"lr_decay_every", "schedule.every_epochs"},
           {"warmup_iters", "schedule.warmup_updates"},
           {"weight_decay", "adamw.weight_decay"},
           {"beta1", "adam.beta1"},
           {"primetext", "samples.prefixes"},
           {"data_dir", "corpus.file"},
           // Sections and spellings do not matter.
           {"train.lr", "training.learning_rate"},
           {"model.hiddenSize", "model.hidden_units"},
           {"Num-Epochs", "training.epochs"}}) {
    EXPECT_EQ(NearestField(word), field) << word;
    EXPECT_EQ(UnknownFieldRemedy(word), "did you mean " + field + "?") << word;
  }
  EXPECT_EQ(UnknownFieldRemedy("training.is_random_iter"),
            "did you mean training.sampling? It is \"consecutive\" or \"random\"");
}

TEST(SynonymTest, Sections) {
  for (const auto& [word, section] :
       std::vector<std::pair<std::string, std::string>>{{"train", "training"},
                                                        {"optimizer", "training"},
                                                        {"data", "corpus"},
                                                        {"network", "model"},
                                                        {"predict", "samples"},
                                                        {"early_stopping", "stop"},
                                                        {"logging", "log"}}) {
    EXPECT_EQ(NearestSection(word), section) << word;
  }
}

TEST(SynonymTest, Choices) {
  const std::vector<std::string_view> sampling = FindField("training.sampling")->choices;
  EXPECT_EQ(NearestName("shuffle", sampling), "random");
  EXPECT_EQ(NearestName("sequential", sampling), "consecutive");
  EXPECT_EQ(NearestName("CrossEntropyLoss", FindField("training.loss")->choices), "cross_entropy");
}

TEST(SynonymTest, NothingElse) {
  for (const char* word : {"", " ", "a", "hidden num", "zzz", "lr eta"}) {
    EXPECT_EQ(FindSynonym(word, std::vector<std::string_view>{"training.learning_rate"}), "")
        << word;
    EXPECT_EQ(WhyNoField(word), "") << word;
  }
  EXPECT_EQ(FindSynonym("lr", std::vector<std::string_view>{"name"}), "");
}

TEST(SynonymTest, WhatThereIsNot) {
  for (const Field& field : Fields()) {
    EXPECT_EQ(WhyNoField(KeyOf(field.name)), "") << field.name << " is a field: remove the word";
  }
}

}  // namespace
}  // namespace runexp
