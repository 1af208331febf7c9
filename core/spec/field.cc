#include "core/spec/field.h"

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <utility>

namespace runexp {
namespace {

template <auto Member>
auto& Top(Spec& spec) {
  return spec.*Member;
}

template <auto Section, auto Member>
auto& In(Spec& spec) {
  return spec.*Section.*Member;
}

// The upper bounds keep products within int64: the largest, batch_size * time_steps * vocabulary
// (at most 1,114,112) * 4 bytes, stays below 2^55, and epochs * max_characters below 2^60.
constexpr std::int64_t kMaxSize = 65536;
constexpr std::int64_t kMaxLayers = 64;
constexpr std::int64_t kMaxCount = 1'000'000'000;

std::vector<Field> MakeFields() {
  using S = Spec;
  using Corpus = Spec::Corpus;
  using Model = Spec::Model;
  using Training = Spec::Training;
  using Validation = Spec::Validation;
  using Stop = Spec::Stop;
  using Samples = Spec::Samples;
  const OnlyWith with_validation = {
      .field = "corpus.validation_fraction", .test = OnlyWith::Test::kIsNot, .values = {0.0}};
  return {
      {.name = "name",
       .access = &Top<&S::name>,
       .meaning = "label of the experiment; the run file is runs/NAME-ID.h5",
       .required = true,
       .in_identity = InIdentity::kNever,
       .text = TextRule::kLabel,
       .example = "\"my_experiment\""},
      {.name = "notes",
       .access = &Top<&S::notes>,
       .meaning = "what people should know of the run; changes neither its id nor its result",
       .in_identity = InIdentity::kNever,
       .text = TextRule::kNotes,
       .example = "\"with the new sampling\""},
      {.name = "seed",
       .access = &Top<&S::seed>,
       .meaning = "key of every random draw: the initial parameters and the shuffling",
       .in_identity = InIdentity::kAlways},
      {.name = "corpus.file",
       .access = &In<&S::corpus, &Corpus::file>,
       .meaning = "text in UTF-8, or a zip file with one such text; relative to the spec",
       .required = true,
       .in_identity = InIdentity::kNever,
       .text = TextRule::kPath,
       .example = "\"corpora/my_text.txt\""},
      {.name = "corpus.member",
       .access = &In<&S::corpus, &Corpus::member>,
       .meaning = "which file of the zip archive corpus.file is the text; empty: the only one",
       .in_identity = InIdentity::kNever,
       .text = TextRule::kName},
      {.name = "corpus.sha256",
       .access = &In<&S::corpus, &Corpus::sha256>,
       .meaning = "SHA-256 that corpus.file must have; empty: not checked",
       .in_identity = InIdentity::kNever,
       .text = TextRule::kSha256},
      {.name = "corpus.stand_in",
       .access = &In<&S::corpus, &Corpus::stand_in>,
       .meaning = "file used, with a notice, when corpus.file is absent; empty: none",
       .in_identity = InIdentity::kNever,
       .text = TextRule::kPath},
      {.name = "corpus.max_characters",
       .access = &In<&S::corpus, &Corpus::max_characters>,
       .meaning = "only the first so many characters of the text are kept, counted after all "
                  "changes to it; 0: all",
       .in_identity = InIdentity::kAlways,
       .maximum = kMaxCount},
      {.name = "corpus.newlines",
       .access = &In<&S::corpus, &Corpus::newlines>,
       .meaning = "each line feed and each carriage return becomes a space, or is kept as it is",
       .choices = {"space", "keep"}},
      {.name = "corpus.only_a_to_z",
       .access = &In<&S::corpus, &Corpus::only_a_to_z>,
       .meaning =
           "all but the letters A to Z and a to z, and newlines that are kept, become spaces"},
      {.name = "corpus.lowercase",
       .access = &In<&S::corpus, &Corpus::lowercase>,
       .meaning = "letters of all scripts become lower case, one character each"},
      {.name = "corpus.collapse_spaces",
       .access = &In<&S::corpus, &Corpus::collapse_spaces>,
       .meaning = "of several spaces side by side one remains"},
      {.name = "corpus.validation_fraction",
       .access = &In<&S::corpus, &Corpus::validation_fraction>,
       .meaning = "this part of the kept text, behind what is trained on, is for validation; 0: "
                  "none",
       .range = kFractions},
      {.name = "corpus.test_fraction",
       .access = &In<&S::corpus, &Corpus::test_fraction>,
       .meaning = "this part of the kept text, its end, is left for runexp evaluate; 0: none",
       .range = kFractions},
      {.name = "model.cell",
       .access = &In<&S::model, &Model::cell>,
       .meaning = "what turns the state before a character into the state after it",
       .choices = {"tanh", "relu", "gru", "lstm"}},
      {.name = "model.gru_reset",
       .access = &In<&S::model, &Model::gru_reset>,
       .meaning =
           "the reset gate acts after the product with W_hh, as in cuDNN, PyTorch and Keras, "
           "or before it",
       .only_with = {{.field = "model.cell", .values = {"gru"}}},
       .choices = {"after", "before"}},
      {.name = "model.gru_inner_bias",
       .access = &In<&S::model, &Model::gru_inner_bias>,
       .meaning = "the product with W_hh has a bias of its own, b_hh, as in cuDNN and PyTorch",
       .only_with = {{.field = "model.gru_reset", .values = {"after"}}}},
      {.name = "model.layers",
       .access = &In<&S::model, &Model::layers>,
       .meaning = "recurrent layers; each reads the hidden states of the one below",
       .minimum = 1,
       .maximum = kMaxLayers},
      {.name = "model.hidden_units",
       .access = &In<&S::model, &Model::hidden_units>,
       .meaning = "size of the recurrent state of each layer",
       .in_identity = InIdentity::kAlways,
       .minimum = 1,
       .maximum = kMaxSize},
      {.name = "model.embedding_units",
       .access = &In<&S::model, &Model::embedding_units>,
       .meaning = "size of the learnt vector of each character; 0: the model reads one-hot vectors",
       .maximum = kMaxSize},
      {.name = "model.dropout",
       .access = &In<&S::model, &Model::dropout>,
       .meaning = "fraction of the hidden states that an update hides from the layer above",
       .only_with = {{.field = "model.layers",
                      .test = OnlyWith::Test::kIsNot,
                      .values = {std::int64_t{1}}}},
       .range = kFractions},
      {.name = "model.output_dropout",
       .access = &In<&S::model, &Model::output_dropout>,
       .meaning = "fraction of the hidden states that an update hides from the output layer",
       .range = kFractions},
      {.name = "model.initial",
       .access = &In<&S::model, &Model::initial>,
       .meaning = "start values: normal or uniform weights with zero biases, those of PyTorch: all "
                  "uniform within 1/sqrt(hidden_units), or those of model.initial_file",
       .choices = {"normal", "uniform", "pytorch", "file"}},
      {.name = "model.initial_file",
       .access = &In<&S::model, &Model::initial_file>,
       .meaning = "safetensors file of the start values, as runexp export --weights or PyTorch "
                  "writes it; relative to the spec",
       .in_identity = InIdentity::kNever,
       .only_with = {{.field = "model.initial", .values = {"file"}}},
       .text = TextRule::kPath},
      {.name = "model.initial_sha256",
       .access = &In<&S::model, &Model::initial_sha256>,
       .meaning = "SHA-256 that model.initial_file must have; empty: not checked",
       .in_identity = InIdentity::kNever,
       .only_with = {{.field = "model.initial", .values = {"file"}}},
       .text = TextRule::kSha256},
      {.name = "model.initial_stddev",
       .access = &In<&S::model, &Model::initial_stddev>,
       .meaning = "standard deviation of the initial weights, which are normal; biases start at 0",
       .in_identity = InIdentity::kAlways,
       .only_with = {{.field = "model.initial", .values = {"normal"}}},
       .range = kPositiveFloats},
      {.name = "model.initial_bound",
       .access = &In<&S::model, &Model::initial_bound>,
       .meaning = "the initial weights are uniform between minus this and this; biases start at 0",
       .only_with = {{.field = "model.initial", .values = {"uniform"}}},
       .range = kPositiveFloats},
      {.name = "model.forget_bias",
       .access = &In<&S::model, &Model::forget_bias>,
       .meaning = "added to the start value of the forget gate's bias b_f",
       .only_with = {{.field = "model.cell", .values = {"lstm"}},
                     {.field = "model.initial",
                      .test = OnlyWith::Test::kIsNot,
                      .values = {"file"}}}},
      {.name = "training.sampling",
       .access = &In<&S::training, &Training::sampling>,
       .meaning = "how batches are cut from the text: in the order of the text, or shuffled",
       .in_identity = InIdentity::kAlways,
       .choices = {"consecutive", "random"}},
      {.name = "training.carry_state",
       .access = &In<&S::training, &Training::carry_state>,
       .meaning = "the hidden state flows from batch to batch",
       .in_identity = InIdentity::kAlways,
       .only_with = {{.field = "training.sampling", .values = {"consecutive"}}}},
      {.name = "training.epochs",
       .access = &In<&S::training, &Training::epochs>,
       .meaning = "passes over the text",
       .in_identity = InIdentity::kAlways,
       .ends_run = true,
       .minimum = 1,
       .maximum = kMaxCount},
      {.name = "training.batch_size",
       .access = &In<&S::training, &Training::batch_size>,
       .meaning = "sequences per update",
       .in_identity = InIdentity::kAlways,
       .minimum = 1,
       .maximum = kMaxSize},
      {.name = "training.time_steps",
       .access = &In<&S::training, &Training::time_steps>,
       .meaning = "characters per sequence; back-propagation reaches so far back",
       .in_identity = InIdentity::kAlways,
       .minimum = 1,
       .maximum = kMaxSize},
      {.name = "training.learning_rate",
       .access = &In<&S::training, &Training::learning_rate>,
       .meaning = "how far an update moves the parameters, before training.schedule changes it",
       .in_identity = InIdentity::kAlways,
       .range = kPositiveFloats},
      {.name = "training.clip_theta",
       .access = &In<&S::training, &Training::clip_theta>,
       .meaning = "bound of the gradient's norm, or of each of its elements (training.clip)",
       .in_identity = InIdentity::kAlways,
       .range = kPositiveFloats},
      {.name = "training.loss",
       .access = &In<&S::training, &Training::loss>,
       .meaning = "cross_entropy from logits, or the published TensorFlow 2 listing's pitfall",
       .in_identity = InIdentity::kAlways,
       .choices = {"cross_entropy", "clipped_probability"}},
      {.name = "training.optimizer",
       .access = &In<&S::training, &Training::optimizer>,
       .meaning = "what an update makes of the gradient; all as in PyTorch",
       .choices = {"sgd", "momentum", "adagrad", "rmsprop", "adam", "adamw"}},
      {.name = "training.clip",
       .access = &In<&S::training, &Training::clip>,
       .meaning = "a larger gradient is scaled down to the norm training.clip_theta, or each "
                  "larger element becomes that value",
       .choices = {"norm", "value"}},
      {.name = "training.schedule",
       .access = &In<&S::training, &Training::schedule>,
       .meaning = "how the learning rate changes: not, by epochs, or down to the end of the run",
       .choices = {"constant", "step", "exponential", "linear", "cosine"}},
      {.name = "training.reset_state",
       .access = &In<&S::training, &Training::reset_state>,
       .meaning = "when a carried state becomes zero; never: the end of a row's epoch goes on at "
                  "its beginning",
       .only_with = {{.field = "training.carry_state", .values = {true}}},
       .choices = {"epoch", "never"}},
      {.name = "momentum.momentum",
       .access = &In<&S::momentum, &S::Momentum::momentum>,
       .meaning = "what an update keeps of the direction of the last one",
       .only_with = {{.field = "training.optimizer", .values = {"momentum"}}},
       .range = kFractions},
      {.name = "momentum.nesterov",
       .access = &In<&S::momentum, &S::Momentum::nesterov>,
       .meaning = "Nesterov's momentum, which looks one step ahead",
       .only_with = {{.field = "training.optimizer", .values = {"momentum"}}}},
      {.name = "adagrad.eps",
       .access = &In<&S::adagrad, &S::Adagrad::eps>,
       .meaning = "added to the root that divides the gradient",
       .only_with = {{.field = "training.optimizer", .values = {"adagrad"}}},
       .range = kPositiveFloatsOrZero},
      {.name = "adagrad.initial_accumulator_value",
       .access = &In<&S::adagrad, &S::Adagrad::initial_accumulator_value>,
       .meaning = "what the sums of squares begin with",
       .only_with = {{.field = "training.optimizer", .values = {"adagrad"}}},
       .range = kPositiveFloatsOrZero},
      {.name = "rmsprop.alpha",
       .access = &In<&S::rmsprop, &S::Rmsprop::alpha>,
       .meaning = "what an update keeps of the mean square of the gradient",
       .only_with = {{.field = "training.optimizer", .values = {"rmsprop"}}},
       .range = kFractions},
      {.name = "rmsprop.eps",
       .access = &In<&S::rmsprop, &S::Rmsprop::eps>,
       .meaning = "added to the root that divides the gradient",
       .only_with = {{.field = "training.optimizer", .values = {"rmsprop"}}},
       .range = kPositiveFloatsOrZero},
      {.name = "adam.beta1",
       .access = &In<&S::adam, &S::Adam::beta1>,
       .meaning = "what an update keeps of the mean gradient",
       .only_with = {{.field = "training.optimizer", .values = {"adam", "adamw"}}},
       .range = kFractions},
      {.name = "adam.beta2",
       .access = &In<&S::adam, &S::Adam::beta2>,
       .meaning = "what an update keeps of the mean square of the gradient",
       .only_with = {{.field = "training.optimizer", .values = {"adam", "adamw"}}},
       .range = kFractions},
      {.name = "adam.eps",
       .access = &In<&S::adam, &S::Adam::eps>,
       .meaning = "added to the root that divides the mean gradient",
       .only_with = {{.field = "training.optimizer", .values = {"adam", "adamw"}}},
       .range = kPositiveFloatsOrZero},
      {.name = "adamw.weight_decay",
       .access = &In<&S::adamw, &S::AdamW::weight_decay>,
       .meaning = "times the learning rate: what each parameter, biases too, loses in an update",
       .only_with = {{.field = "training.optimizer", .values = {"adamw"}}},
       .range = kPositiveFloatsOrZero},
      {.name = "schedule.gamma",
       .access = &In<&S::schedule, &S::Schedule::gamma>,
       .meaning = "factor of the learning rate: every schedule.every_epochs, or in each epoch "
                  "after schedule.after_epoch",
       .only_with = {{.field = "training.schedule", .values = {"step", "exponential"}}},
       .range = {.minimum = 0, .low = FloatRange::End::kOpen, .maximum = 1}},
      {.name = "schedule.every_epochs",
       .access = &In<&S::schedule, &S::Schedule::every_epochs>,
       .meaning = "epochs from one step of the learning rate to the next",
       .only_with = {{.field = "training.schedule", .values = {"step"}}},
       .minimum = 1,
       .maximum = kMaxCount},
      {.name = "schedule.after_epoch",
       .access = &In<&S::schedule, &S::Schedule::after_epoch>,
       .meaning = "the last epoch with the whole learning rate",
       .only_with = {{.field = "training.schedule", .values = {"exponential"}}},
       .minimum = 1,
       .maximum = kMaxCount},
      {.name = "schedule.final_factor",
       .access = &In<&S::schedule, &S::Schedule::final_factor>,
       .meaning = "the part of the learning rate towards which it goes down",
       .only_with = {{.field = "training.schedule", .values = {"linear", "cosine"}}},
       .range = {.minimum = 0, .maximum = 1}},
      {.name = "schedule.warmup_updates",
       .access = &In<&S::schedule, &S::Schedule::warmup_updates>,
       .meaning = "the learning rate rises over the first so many updates, in equal steps",
       .maximum = kMaxCount},
      {.name = "validation.rows",
       .access = &In<&S::validation, &Validation::rows>,
       .meaning = "the validation text is read in so many equal rows side by side; fewer if it is "
                  "shorter than two characters per row",
       .only_with = {with_validation},
       .minimum = 1,
       .maximum = kMaxSize},
      {.name = "validation.every_epochs",
       .access = &In<&S::validation, &Validation::every_epochs>,
       .meaning = "the validation text is evaluated after every so many epochs",
       .only_with = {with_validation},
       .minimum = 1,
       .maximum = kMaxCount},
      {.name = "stop.perplexity_below",
       .access = &In<&S::stop, &Stop::perplexity_below>,
       .meaning =
           "the run ends, finished, after an epoch with a lower perplexity (of validation, where "
           "there is one); 0: never",
       .ends_run = true,
       .range = kPositiveFloatsOrZero},
      {.name = "stop.perplexity_above",
       .access = &In<&S::stop, &Stop::perplexity_above>,
       .meaning = "the run ends, finished, after an epoch with a higher perplexity (of validation, "
                  "where there is one); 0: never",
       .ends_run = true,
       .range = kPositiveFloatsOrZero},
      {.name = "stop.after_epoch",
       .access = &In<&S::stop, &Stop::after_epoch>,
       .meaning = "stop.perplexity_above counts from this epoch on",
       .only_with = {{.field = "stop.perplexity_above",
                      .test = OnlyWith::Test::kIsNot,
                      .values = {0.0}}},
       .ends_run = true,
       .maximum = kMaxCount},
      {.name = "stop.no_improvement_epochs",
       .access = &In<&S::stop, &Stop::no_improvement_epochs>,
       .meaning =
           "the run ends, finished, when its lowest perplexity (of validation, where there is "
           "one) is so many epochs old; 0: never",
       .ends_run = true,
       .maximum = kMaxCount},
      {.name = "samples.every_epochs",
       .access = &In<&S::samples, &Samples::every_epochs>,
       .meaning = "text is generated after every so many epochs; 0: never",
       .in_identity = InIdentity::kAlways,
       .maximum = kMaxCount},
      {.name = "samples.length",
       .access = &In<&S::samples, &Samples::length>,
       .meaning = "characters generated after the prefix",
       .in_identity = InIdentity::kAlways,
       .maximum = 10'000},
      {.name = "samples.prefixes",
       .access = &In<&S::samples, &Samples::prefixes>,
       .meaning = "beginnings that the model continues; their characters must be in the text",
       .in_identity = InIdentity::kAlways,
       .example = "[\"春\", \"雨\"]"},
      {.name = "log.parameters_every_epochs",
       .access = &In<&S::log, &Spec::Log::parameters_every_epochs>,
       .meaning = "parameters are logged after every so many epochs; 0: only first and last",
       .in_identity = InIdentity::kAlways,
       .maximum = kMaxCount},
      {.name = "expect.result_sha256",
       .access = &In<&S::expect, &Spec::Expect::result_sha256>,
       .meaning = "result_sha256 that the run must end with, else the exit code is 1; empty: any",
       .in_identity = InIdentity::kNever,
       .text = TextRule::kSha256},
  };
}

std::unordered_map<std::string_view, const Field*> FieldsByName() {
  std::unordered_map<std::string_view, const Field*> by_name;
  for (const Field& field : Fields()) by_name.emplace(field.name, &field);
  return by_name;
}

}  // namespace

std::span<const Field> Fields() {
  static const std::vector<Field> fields = MakeFields();
  return fields;
}

const Field* FindField(std::string_view name) {
  static const std::unordered_map<std::string_view, const Field*> by_name = FieldsByName();
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

std::vector<const Field*> FieldsNamed(std::string_view name) {
  if (const Field* field = FindField(name)) return {field};
  std::vector<const Field*> fields;
  for (const Field& field : Fields()) {
    if (KeyOf(field.name) == name) fields.push_back(&field);
  }
  return fields;
}

std::string_view SectionOf(std::string_view field_name) {
  const std::size_t dot = field_name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : field_name.substr(0, dot);
}

std::string_view KeyOf(std::string_view field_name) {
  return field_name.substr(field_name.rfind('.') + 1);  // npos + 1 is 0
}

bool IsNumber(const Field& field) { return field.access.index() < 2; }

bool CanChangeResult(const Field& field) { return field.in_identity != InIdentity::kNever; }

bool IsSection(std::string_view name) {
  return !name.empty() && std::ranges::any_of(Fields(), [&](const Field& field) {
    return SectionOf(field.name) == name;
  });
}

FieldValue GetValue(const Field& field, const Spec& spec) {
  // The accessors serve reading and writing; here they only read.
  auto& read_only = const_cast<Spec&>(spec);
  return std::visit([&](auto access) { return FieldValue(access(read_only)); }, field.access);
}

FieldValue DefaultValue(const Field& field) {
  static const Spec defaults;
  return GetValue(field, defaults);
}

void SetValue(const Field& field, FieldValue value, Spec& spec) {
  std::visit(
      [&](auto access) {
        using T = std::remove_reference_t<decltype(access(spec))>;
        access(spec) = std::get<T>(std::move(value));
      },
      field.access);
}

}  // namespace runexp
