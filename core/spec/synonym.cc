#include "core/spec/synonym.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <string>

namespace runexp {
namespace {

struct Synonyms {
  std::string_view name;   // of a field, a metric, a section, a choice or a key of a sweep
  std::string_view words;  // with spaces between them, in lower case without _ and -
};

constexpr auto kSynonyms = std::to_array<Synonyms>({
    // Fields.
    {"name", "experiment experimentname title label runname"},
    {"seed", "randomseed manualseed torchseed rngseed randomstate rng"},
    {"corpus.file",
     "data datadir datafile dataset input inputfile inputtxt text txt textfile "
     "filename path corpusfile corpuspath"},
    {"corpus.sha256", "sha checksum hash digest"},
    {"corpus.max_characters", "maxchars maxtokens numchars maxlength nchars limit"},
    {"corpus.newlines", "linebreaks lineends newline keepnewlines"},
    {"corpus.lowercase", "lower tolower dolowercase"},
    {"corpus.collapse_spaces", "normalizewhitespace normalizespaces squeezespaces"},
    {"model.cell", "celltype rnntype rnncell activation nonlinearity"},
    {"model.gru_reset", "reset resetafter linearbeforereset"},
    {"model.forget_bias", "unitforgetbias forgetgatebias initialforgetbias"},
    {"model.hidden_units",
     "numhiddens numhidden nhidden nhiddens hidden hiddens hiddensize "
     "hiddendim hdim nhid units rnnunits numunits nunits rnnsize statesize"},
    {"model.initial_file",
     "pretrained pretrainedmodel initfrom startfrom initfile loadweights initialweights "
     "weightsfile"},
    {"model.initial_stddev",
     "sigma std stddev initstd initscale initstddev weightscale weightstd initrange"},
    {"training.sampling", "israndomiter userandomiter randomiter shuffle samplingmethod dataiter"},
    {"training.carry_state", "stateful keepstate keephidden carryhidden detachstate"},
    {"training.epochs", "numepochs nepochs maxepochs totalepochs epochcount numpasses"},
    {"training.batch_size", "bs batch batches nbatch minibatch minibatchsize trainbatchsize"},
    {"training.time_steps",
     "numsteps nsteps steps seqlen seqlength seqsize sequencelength "
     "sequencelen sequencesize bptt bpttlen tbptt maxlen unroll "
     "unrolllength blocksize contextlength"},
    {"training.learning_rate", "lr eta stepsize initlr baselr initiallearningrate"},
    {"training.clip_theta",
     "clippingtheta theta gradclip gradclipping gradientclip clip clipping "
     "clipnorm gradnorm maxnorm maxgradnorm gradclipnorm clipvalue "
     "gradientclipval clipgradnorm"},
    {"training.optimizer", "optimiser optim optimizername solver updater"},
    {"training.clip", "clipmode gradientclipalgorithm clippingtype"},
    {"training.schedule", "scheduler lrscheduler lrschedule lrdecay lrschedulertype decaylr"},
    {"training.reset_state", "resetstates resetonepoch"},
    {"momentum.momentum", "mu"},
    {"rmsprop.alpha", "decayrate rho smoothingconstant"},
    {"adam.beta1", "betas"},
    {"adam.eps", "epsilon adamepsilon"},
    {"adamw.weight_decay", "weightdecay wd decoupledweightdecay"},
    {"schedule.gamma", "lrdecayfactor learningratedecay decayfactor"},
    {"schedule.every_epochs", "lrdecayevery"},
    {"schedule.after_epoch", "learningratedecayafter decayafter"},
    {"schedule.final_factor", "minlr etamin minlrratio endfactor"},
    {"schedule.warmup_updates", "warmup warmupsteps warmupiters numwarmupsteps"},
    {"training.loss", "criterion lossfunction lossfn objective"},
    {"stop.no_improvement_epochs", "patience earlystoppingpatience"},
    {"stop.perplexity_below", "targetperplexity baseline"},
    {"samples.every_epochs", "predperiod sampleevery printevery predictevery generateevery"},
    {"samples.length",
     "predlen predlength predictlen predictlength numpreds samplelength "
     "generatelength genlength maxnewtokens numchars"},
    {"samples.prefixes", "prefix primetext prime startstring starttext prompt prompts seedtext"},
    {"log.parameters_every_epochs",
     "saveevery checkpointevery logevery evalevery savefreq "
     "checkpointfrequency loginterval saveinterval"},
    // Metrics.
    {"perplexity", "ppl trainppl trainperplexity"},
    {"best_perplexity", "bestppl minppl minperplexity"},
    {"cross_entropy", "trainloss meanloss"},
    {"seconds", "duration elapsed walltime runtime"},
    // Sections.
    {"corpus", "data dataset text input"},
    {"model", "network net rnn architecture arch"},
    {"training", "train trainer fit optimizer optimiser optim sgd learning hyperparameters params"},
    {"stop", "earlystopping stopping earlystop"},
    {"samples", "sample sampling predict prediction predictions generate generation"},
    {"log", "logging logger checkpoint checkpoints output"},
    // Choices.
    {"random", "shuffle shuffled"},
    {"consecutive", "sequential sequence ordered adjacent"},
    {"cross_entropy",
     "crossentropyloss ce nll nllloss categoricalcrossentropy "
     "sparsecategoricalcrossentropy softmaxcrossentropy"},
    {"layers", "numlayers nlayers nlayer numlayer"},
    {"embedding_units", "embeddingsize embeddingdim embeddim embedsize"},
    {"dropout", "dropoutrate"},
    // Sweeps.
    {"grid", "parameters params hyperparameters searchspace axes vary product gridsearch"},
    {"set", "fixed defaults override overrides common constants"},
    {"random", "randomsearch draw draws"},
    {"base", "extends include inherits template experiment spec"},
    {"count", "num n size trials ntrials numtrials numsamples nsamples budget"},
    {"range", "linspace arange"},
    {"log_range", "logspace geomspace"},
    {"choice", "values choices categorical oneof"},
    {"integer", "randint intuniform quniform int qrandint"},
});

struct Missing {
  std::string_view words;
  std::string_view reason;
};

constexpr auto kMissing = std::to_array<Missing>({
    {"device gpu cuda gpuid", "everything runs on the CPU"},
    {"dtype precision", "all arithmetic is in float32"},
    {"numthreads nthreads numworkers threads workers",
     "write runexp --threads N: no result depends on it"},
    {"vocabsize vocabularysize", "the text gives the number of its characters"},
    {"valfrac validationsplit valsplit trainfrac testfrac", "the whole text is trained on"},
    {"temperature topk", "write runexp predict --temperature T"},
});

std::string Normalized(std::string_view word) {
  std::string text;
  for (const char c : word) {
    if (c == '_' || c == '-') continue;
    text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return text;
}

// Whether `word`, which is normalized, is one of `words`.
bool Contains(std::string_view words, std::string_view word) {
  if (word.empty() || word.find(' ') != std::string_view::npos) return false;
  for (std::size_t at = words.find(word); at != std::string_view::npos;
       at = words.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' '))
      return true;
  }
  return false;
}

}  // namespace

std::string_view FindSynonym(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string normalized = Normalized(word);
  for (const Synonyms& synonyms : kSynonyms) {
    if (!Contains(synonyms.words, normalized)) continue;
    if (std::ranges::find(candidates, synonyms.name) != candidates.end()) return synonyms.name;
  }
  return {};
}

std::string_view WhyNoField(std::string_view word) {
  const std::string normalized = Normalized(word);
  for (const Missing& missing : kMissing) {
    if (Contains(missing.words, normalized)) return missing.reason;
  }
  return {};
}

}  // namespace runexp
