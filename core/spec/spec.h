// One experiment, resolved: what a TOML spec says, with the defaults filled in and every value
// checked against its range. The table in field.h says what each field means. If a field has no
// meaning in this spec (meaning.h), its member is the default and must not be read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace runexp {

struct Spec {
  std::string name;
  std::string notes;  // for people
  std::int64_t seed = 1;

  struct Corpus {
    std::string file;
    std::string member;                   // of a zip archive; empty: the only one
    std::string sha256;                   // of the file; empty: not checked
    std::string stand_in;                 // empty: none
    std::int64_t max_characters = 10000;  // 0: all
    std::string newlines = "space";       // or "keep"
    bool only_a_to_z = false;
    bool lowercase = false;
    bool collapse_spaces = false;
    // Of the kept text, after the part to train on (core/data/split.h); 0: no such part.
    double validation_fraction = 0;
    double test_fraction = 0;
    bool operator==(const Corpus&) const = default;
  } corpus;

  struct Model {
    // One of core/model/cell.h.
    std::string cell = "tanh";
    std::string gru_reset = "after";  // or "before"
    bool gru_inner_bias = false;
    std::int64_t layers = 1;
    std::int64_t hidden_units = 256;
    std::int64_t embedding_units = 0;  // 0: one-hot inputs
    double dropout = 0;                // between layers
    double output_dropout = 0;
    std::string initial = "normal";  // a name of core/model/initial.h, or "file"
    std::string initial_file;
    std::string initial_sha256;  // of the file; empty: not checked
    double initial_stddev = 0.01;
    double initial_bound = 0.08;
    double forget_bias = 0;
  } model;

  struct Training {
    std::string sampling = "consecutive";  // or "random"
    bool carry_state = true;
    std::int64_t epochs = 100;
    std::int64_t batch_size = 32;
    std::int64_t time_steps = 35;
    double learning_rate = 100.0;
    double clip_theta = 0.01;
    std::string loss = "cross_entropy";  // or "clipped_probability"
    std::string optimizer = "sgd";       // a name of core/train/optimizer.h
    std::string clip = "norm";           // or "value"
    std::string schedule = "constant";   // a name of core/train/schedule.h
    std::string reset_state = "epoch";   // or "never"
  } training;

  // The hyper-parameters of the optimisers of these names; AdamW has Adam's, too.
  struct Momentum {
    double momentum = 0.9;
    bool nesterov = false;
  } momentum;

  struct Adagrad {
    double eps = 1e-10;
    double initial_accumulator_value = 0;
  } adagrad;

  struct Rmsprop {
    double alpha = 0.99;
    double eps = 1e-8;
  } rmsprop;

  struct Adam {
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
  } adam;

  struct AdamW {
    double weight_decay = 0.01;
  } adamw;

  // How the learning rate changes: training.schedule says which of these have a meaning.
  struct Schedule {
    double gamma = 0.5;
    std::int64_t every_epochs = 5;
    std::int64_t after_epoch = 1;
    double final_factor = 0;
    std::int64_t warmup_updates = 0;
  } schedule;

  // How the validation text is evaluated (core/train/evaluate.h).
  struct Validation {
    std::int64_t rows = 32;  // at most
    std::int64_t every_epochs = 1;
  } validation;

  // Rules that end a run before its last epoch; each is off where its field is 0.
  struct Stop {
    double perplexity_below = 0;
    double perplexity_above = 0;
    std::int64_t after_epoch = 0;
    std::int64_t no_improvement_epochs = 0;
  } stop;

  struct Samples {
    std::int64_t every_epochs = 50;  // 0: none
    std::int64_t length = 50;        // characters after the prefix
    std::vector<std::string> prefixes;
  } samples;

  struct Log {
    std::int64_t parameters_every_epochs = 0;  // 0: only initial and final
  } log;

  struct Expect {
    std::string result_sha256;  // that the run must end with; empty: not checked
  } expect;
};

// True if part of the text is for validation, and the fields of [validation] have a meaning.
inline bool HasValidation(const Spec& spec) { return spec.corpus.validation_fraction > 0; }

// True if the start values are those of model.initial_file.
inline bool StartsFromFile(const Spec& spec) { return spec.model.initial == "file"; }

}  // namespace runexp
