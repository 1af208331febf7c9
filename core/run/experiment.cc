#include "core/run/experiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <sstream>
#include <utility>

#include "core/base/memory_limit.h"
#include "core/base/numerics.h"
#include "core/data/text.h"
#include "core/log/initial_values.h"
#include "core/model/cost.h"
#include "core/parallel/loop.h"
#include "core/run/convert.h"
#include "core/run/prefix.h"
#include "core/spec/canonical.h"
#include "core/spec/meaning.h"
#include "core/spec/path_hint.h"
#include "core/text/human_text.h"
#include "core/train/evaluate.h"

namespace runexp {
namespace {

// More would fit neither into one attribute of the run file nor on a screen.
constexpr std::size_t kMaxPrefixes = 1000;

OptimizerOptions OptimizerOptionsOf(const Spec& spec) {
  return {.momentum = {spec.momentum.momentum, spec.momentum.nesterov},
          .adagrad = {spec.adagrad.eps, spec.adagrad.initial_accumulator_value},
          .rmsprop = {spec.rmsprop.alpha, spec.rmsprop.eps},
          .adam = {spec.adam.beta1, spec.adam.beta2, spec.adam.eps},
          .adamw = {spec.adamw.weight_decay}};
}

Schedule ScheduleOf(const Spec& spec) {
  const Spec::Schedule& s = spec.schedule;
  return {.info = FindSchedule(spec.training.schedule),
          .learning_rate = spec.training.learning_rate,
          .gamma = s.gamma,
          .every_epochs = s.every_epochs,
          .after_epoch = s.after_epoch,
          .final_factor = s.final_factor,
          .warmup_updates = s.warmup_updates};
}

TrainingOptions OptionsOf(const Spec& spec) {
  const Spec::Training& t = spec.training;
  TrainingOptions options;
  options.sampling = FindSampling(t.sampling)->sampling;  // choices_test.cc: all are in the tables
  options.carry_state = t.carry_state && HasMeaning(*FindField("training.carry_state"), spec);
  options.state_reset = FindStateReset(t.reset_state)->reset;
  options.epochs = t.epochs;
  options.batch = {static_cast<std::size_t>(t.batch_size), static_cast<std::size_t>(t.time_steps)};
  options.schedule = ScheduleOf(spec);
  options.clipping = FindClipping(t.clip)->clipping;
  options.clip_theta = t.clip_theta;
  options.loss = FindLoss(t.loss);
  options.optimizer = FindOptimizer(t.optimizer);
  options.optimizer_options = OptimizerOptionsOf(spec);
  options.seed = static_cast<std::uint64_t>(spec.seed);
  return options;
}

// Splits an Error for a diagnostic: the first line is the cause, the others the remedy.
std::pair<std::string, std::string> CauseAndRemedy(const Error& error) {
  std::istringstream text(error.what());
  std::string cause, remedy;
  std::getline(text, cause);
  for (std::string line; std::getline(text, line);) {
    if (!remedy.empty()) remedy += '\n';
    remedy += line.substr(line.starts_with("  ") ? 2 : 0);
  }
  return {cause, remedy};
}

// A SpecError that points at a field naming a text.
SpecError AtText(const SpecDocument& document, const char* field, const Error& error) {
  const auto [cause, remedy] = CauseAndRemedy(error);
  return SpecError({document.At(field, cause, remedy)});
}

TextPlace PlaceOf(const SpecDocument& document, bool stand_in) {
  const Spec::Corpus& spec = document.spec().corpus;
  if (stand_in) return {document.Resolve(spec.stand_in)};
  return {document.Resolve(spec.file), spec.member, spec.sha256};
}

std::string RemedyForAbsent(std::string_view file) {
  if (const auto hint = HintForPath(file); !hint.empty()) return std::string(hint);
  if (const auto command = CommandThatFetches(file); !command.empty()) {
    return fmt::format("fetch it once with: {}", command);
  }
  return "put the text there, or name another file; corpus.stand_in names a text to use until then";
}

std::shared_ptr<const Corpus> LoadStandIn(const SpecDocument& document, const AbsentFile& absent,
                                          CorpusCache& corpora) {
  const Spec::Corpus& spec = document.spec().corpus;
  if (spec.stand_in.empty()) {
    throw SpecError(
        {document.At("corpus.file", CauseAndRemedy(absent).first, RemedyForAbsent(spec.file))});
  }
  try {
    return corpora.Load(PlaceOf(document, true), spec.max_characters, TextRulesOf(document.spec()));
  } catch (const Error& error) {
    throw AtText(document, "corpus.stand_in", error);
  }
}

// The field to point at, of several that do not fit together: the first one given outside the spec,
// else the first.
const char* FieldToBlame(std::initializer_list<const char*> fields, const SpecDocument& document) {
  for (const char* field : fields) {
    if (document.IsOverridden(field)) return field;
  }
  return *fields.begin();
}

void CheckLength(const Experiment& experiment, const SpecDocument& document,
                 std::vector<Diagnostic>& problems) {
  const Spec::Training& t = experiment.spec.training;
  const auto length = std::ssize(experiment.text.train);
  const std::int64_t least =
      LeastCharacters(experiment.options.sampling, t.batch_size, t.time_steps);
  if (length >= least) return;
  const std::int64_t kept = std::ssize(experiment.corpus->indices);
  const bool cut = kept == experiment.spec.corpus.max_characters;
  const char* text = experiment.is_stand_in ? "corpus.stand_in" : "corpus.file";
  problems.push_back(document.At(
      FieldToBlame(
          {cut ? "corpus.max_characters" : text, "training.batch_size", "training.time_steps"},
          document),
      fmt::format("one {} batch of training.batch_size = {} by training.time_steps = {} takes at "
                  "least {} characters, but {} {}",
                  t.sampling, t.batch_size, t.time_steps, WithCommas(least),
                  length == kept ? "the corpus keeps" : "the part to train on has",
                  WithCommas(length)),
      cut ? "raise corpus.max_characters, or lower batch_size or time_steps"
          : "use a longer text, or lower batch_size or time_steps"));
}

// A part that the spec asks for must have a character to predict.
void CheckPart(const char* field, double fraction, std::size_t length, const Experiment& experiment,
               const SpecDocument& document, std::vector<Diagnostic>& problems) {
  if (fraction == 0 || RowsOf(length, 1).count == 1) return;
  problems.push_back(
      document.At(field,
                  fmt::format("{} of the {} that the corpus keeps {}; a part needs at least 2",
                              fraction, Count(std::ssize(experiment.corpus->indices), "character"),
                              length == 1 ? "is 1" : "are 0"),
                  "raise it, or use a longer text"));
}

void CheckSplit(const Experiment& experiment, const SpecDocument& document,
                std::vector<Diagnostic>& problems) {
  const Spec::Corpus& corpus = experiment.spec.corpus;
  if (experiment.text.train.empty()) {
    problems.push_back(document.At(
        FieldToBlame({"corpus.validation_fraction", "corpus.test_fraction"}, document),
        fmt::format("corpus.validation_fraction = {} and corpus.test_fraction = {} leave nothing "
                    "to train on",
                    corpus.validation_fraction, corpus.test_fraction),
        "lower them, for example to 0.1 each"));
    return;
  }
  CheckPart("corpus.validation_fraction", corpus.validation_fraction,
            experiment.text.validation.size(), experiment, document, problems);
  CheckPart("corpus.test_fraction", corpus.test_fraction, experiment.text.test.size(), experiment,
            document, problems);
  CheckLength(experiment, document, problems);
}

// A run that is never evaluated would have nothing to be compared by.
void CheckValidation(const Experiment& experiment, const SpecDocument& document,
                     std::vector<Diagnostic>& problems) {
  const Spec& spec = experiment.spec;
  const std::int64_t every = spec.validation.every_epochs;
  if (!HasValidation(spec) || every <= spec.training.epochs) return;
  problems.push_back(
      document.At(FieldToBlame({"validation.every_epochs", "training.epochs"}, document),
                  fmt::format("the validation text would never be evaluated: not in {} with "
                              "validation.every_epochs = {}",
                              Count(spec.training.epochs, "epoch"), every),
                  "lower validation.every_epochs, or raise training.epochs"));
}

// The corpus with all that corpus.max_characters cuts off; nullptr if that is nothing or
// unreadable.
const Corpus* WholeText(const Experiment& experiment, const SpecDocument& document,
                        CorpusCache& corpora) {
  const std::int64_t limit = experiment.spec.corpus.max_characters;
  const bool is_cut = limit != kAllCharacters && std::ssize(experiment.corpus->indices) == limit;
  if (!is_cut) return nullptr;
  try {
    return corpora
        .Load(PlaceOf(document, experiment.is_stand_in), kAllCharacters,
              TextRulesOf(experiment.spec))
        .get();
  } catch (const Error&) {
    return nullptr;
  }
}

void ReadPrefixes(Experiment& experiment, const SpecDocument& document, CorpusCache& corpora,
                  std::vector<Diagnostic>& problems) {
  const auto& prefixes = experiment.spec.samples.prefixes;
  if (prefixes.size() > kMaxPrefixes) {
    problems.push_back(document.At("samples.prefixes",
                                   fmt::format("there are {} prefixes", prefixes.size()),
                                   fmt::format("give at most {}", kMaxPrefixes)));
    return;
  }
  const auto& vocabulary = experiment.corpus->vocabulary;
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    const std::u32string missing = MissingCharacters(prefixes[i], vocabulary, "a prefix");
    if (missing.empty()) {
      experiment.prefixes.push_back(TextToIndices(prefixes[i], vocabulary));
      continue;
    }
    const Corpus* whole = WholeText(experiment, document, corpora);
    problems.push_back(document.AtElement("samples.prefixes", i,
                                          PrefixProblem(prefixes[i], missing),
                                          PrefixRemedy(missing, vocabulary, whole)));
  }
}

// Returns true if it suffices.
bool CheckMemory(const Experiment& experiment, const SpecDocument& document,
                 std::vector<Diagnostic>& problems) {
  const double needed =
      EstimateMemory(experiment.spec, experiment.shape, experiment.corpus->indices.size());
  const MemoryLimit limit = GetMemoryLimit();
  if (needed <= limit.bytes) return true;
  problems.push_back(document.At(
      FieldToBlame({"model.hidden_units", "training.batch_size", "training.time_steps"}, document),
      fmt::format("this run would take about {} of memory; {} {}", HumanBytes(needed), limit.says,
                  HumanBytes(limit.bytes)),
      "lower model.hidden_units, training.batch_size or training.time_steps, or log parameters "
      "less often"));
  return false;
}

// Finds what the run starts from if that is a file. Call it only if there is memory for the model.
void FindStart(const SpecDocument& document, std::shared_ptr<const Parameters> values,
               CorpusCache& corpora, Experiment& experiment, std::vector<Diagnostic>& problems) {
  const Spec::Model& model = experiment.spec.model;
  if (!StartsFromFile(experiment.spec)) return;
  if (experiment.shape.cell->pytorch_gates.empty()) {
    problems.push_back(document.At(
        FieldToBlame({"model.initial", "model.gru_reset", "model.cell"}, document),
        fmt::format("a file of weights has no form for a {}", experiment.shape.cell->title),
        "choose model.gru_reset = \"after\", as PyTorch has it, or other start values"));
    return;
  }
  FoundInitial& found = experiment.initial;
  if (values != nullptr) {
    found.sha256 = ValuesSha256(ToTensors(*values));
    found.values = std::move(values);
    return;
  }
  if (model.initial_file.empty()) {
    problems.push_back(document.At("model.initial", "model.initial = \"file\" names no file",
                                   "name it: model.initial_file = \"weights.safetensors\""));
    return;
  }
  found.file = {document.Resolve(model.initial_file), model.initial_sha256};
  try {
    found.sha256 = corpora.InitialValuesSha256(found.file, experiment.shape);
  } catch (const Error& error) {
    const auto [cause, remedy] = CauseAndRemedy(error);
    problems.push_back(document.At("model.initial_file", cause, remedy));
  }
}

Parameters ReadInitial(const Experiment& experiment) {
  const FoundInitial& found = experiment.initial;
  if (found.values != nullptr) return *found.values;
  Parameters parameters = ReadInitialFile(found.file, experiment.shape);
  if (ValuesSha256(ToTensors(parameters)) == found.sha256) return parameters;
  throw Error(
      fmt::format("{}: has changed since the run was prepared\n  Run the same command again: it "
                  "is another run now",
                  found.file.path.string()));
}

// The program with its libraries, and what those allocate for threads and files.
constexpr double kProgramMemory = 19.0 * (1 << 20);

// What validation takes beside training: the evaluator, and the best parameters, which are logged
// like the others.
double ValidationMemory(const Spec& spec, const ModelShape& shape, std::size_t characters) {
  if (!HasValidation(spec)) return 0;
  const double part = spec.corpus.validation_fraction * static_cast<double>(characters);
  return EvaluatorMemory(shape, static_cast<std::size_t>(part),
                         static_cast<std::size_t>(spec.validation.rows), ThreadShare()) +
         5 * static_cast<double>(sizeof(float) * ParameterCount(shape));
}

}  // namespace

ModelShape ShapeOf(const Spec& spec, std::size_t vocabulary) {
  const Spec::Model& model = spec.model;
  return {.vocabulary = vocabulary,
          .hidden_units = static_cast<std::size_t>(model.hidden_units),
          .cell = FindCell({model.cell, model.gru_reset, model.gru_inner_bias}),
          .layers = static_cast<std::size_t>(model.layers),
          .embedding_units = static_cast<std::size_t>(model.embedding_units),
          .dropout = model.dropout,
          .output_dropout = model.output_dropout};
}

Parameters InitialParameters(const Experiment& experiment) {
  const Spec::Model& model = experiment.spec.model;
  if (StartsFromFile(experiment.spec)) return ReadInitial(experiment);
  return InitialParameters(
      experiment.shape,
      {FindInitial(model.initial), model.initial_stddev, model.initial_bound, model.forget_bias},
      experiment.options.seed);
}

std::string IdentityText(const Experiment& experiment) {
  const std::array parts = {
      PartVersion{"training.optimizer", experiment.options.optimizer->version}};
  return IdentityText(experiment.spec,
                      InputDigests{experiment.corpus->sha256, experiment.initial.sha256},
                      kNumericsVersion, parts);
}

std::string StandInNote(const Experiment& experiment) {
  const std::string_view command = CommandThatFetches(experiment.missing_file.native());
  return fmt::format(
      "NOTE: the corpus of this spec is not on this machine:\n"
      "        {}\n"
      "      The run uses the stand-in instead:\n"
      "        {}\n"
      "      To train on the real text, {}\n\n",
      DisplayPath(experiment.missing_file), DisplayPath(experiment.corpus->file),
      command.empty() ? "put it there." : fmt::format("fetch it once with:  {}", command));
}

double EstimateMemory(const Spec& spec, const ModelShape& shape, std::size_t characters) {
  const BatchShape batch = {static_cast<std::size_t>(spec.training.batch_size),
                            static_cast<std::size_t>(spec.training.time_steps)};
  const auto parameters = static_cast<double>(sizeof(float) * ParameterCount(shape));
  const double every = static_cast<double>(spec.log.parameters_every_epochs);
  const double snapshots = every > 0 ? static_cast<double>(spec.training.epochs) / every : 0.0;
  const auto moments = static_cast<double>(FindOptimizer(spec.training.optimizer)->moments.size());
  // Start values that are read from a file take three times the parameters before any of this, so
  // they add nothing.
  // The log: initial parameters, checkpoint with its moments, and snapshots. Four times, in the
  // run's own record, in the one being written, and in that one's image, twice; and a fifth time
  // where another waits to be written, which is known at no time before: half of it is expected.
  constexpr double kCopies = 4.5;
  const double logged = kCopies * parameters * (2 + moments + snapshots);
  const auto text = static_cast<double>(sizeof(std::int32_t) * characters);
  const auto indices = static_cast<double>(2 * sizeof(std::int32_t) * batch.targets());
  return kProgramMemory + WorkingMemory(shape, batch, ThreadShare()) +
         moments * TensorMemory(shape) + ValidationMemory(spec, shape, characters) + logged +
         indices + text + 100 * static_cast<double>(spec.training.epochs);
}

FoundCorpus FindCorpus(const SpecDocument& document, CorpusCache& corpora) {
  const Spec::Corpus& spec = document.spec().corpus;
  const TextPlace place = PlaceOf(document, false);
  try {
    return {corpora.Load(place, spec.max_characters, TextRulesOf(document.spec()))};
  } catch (const AbsentFile& absent) {
    return {LoadStandIn(document, absent, corpora), true, place.file};
  } catch (const WrongMember& error) {
    throw AtText(document, "corpus.member", error);
  } catch (const Error& error) {
    throw AtText(document, "corpus.file", error);
  }
}

Experiment PrepareExperiment(const SpecDocument& document) {
  CorpusCache corpora;
  return PrepareExperiment(document, corpora);
}

Experiment PrepareExperiment(const SpecDocument& document, CorpusCache& corpora) {
  return PrepareExperiment(document, FindCorpus(document, corpora), corpora);
}

Experiment PrepareExperiment(const SpecDocument& document, const FoundCorpus& found,
                             CorpusCache& corpora, std::shared_ptr<const Parameters> initial) {
  Experiment experiment;
  experiment.spec = document.spec();
  experiment.corpus = found.corpus;
  experiment.is_stand_in = found.is_stand_in;
  experiment.missing_file = found.missing_file;
  const Spec::Corpus& parts = experiment.spec.corpus;
  experiment.text =
      SplitText(experiment.corpus->indices, parts.validation_fraction, parts.test_fraction);
  experiment.shape = ShapeOf(experiment.spec, experiment.corpus->vocabulary.size());
  experiment.options = OptionsOf(experiment.spec);
  std::vector<Diagnostic> problems;
  CheckSplit(experiment, document, problems);
  CheckValidation(experiment, document, problems);
  ReadPrefixes(experiment, document, corpora, problems);
  if (CheckMemory(experiment, document, problems)) {
    FindStart(document, std::move(initial), corpora, experiment, problems);
  }
  if (!problems.empty()) throw SpecError(std::move(problems));
  const Spec::Training& t = experiment.spec.training;
  experiment.updates_per_epoch = BatchesPerEpoch(
      experiment.options.sampling, experiment.text.train.size(), t.batch_size, t.time_steps);
  experiment.identity = Identity(IdentityText(experiment));
  experiment.run_id = RunId(experiment.identity);
  return experiment;
}

}  // namespace runexp
