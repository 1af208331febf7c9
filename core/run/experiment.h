// One experiment, ready to run: the spec checked against its corpus and this machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/data/corpus.h"
#include "core/run/corpus_cache.h"
#include "core/spec/field.h"
#include "core/spec/read.h"
#include "core/spec/spec.h"
#include "core/train/trainer.h"

namespace runexp {

struct Experiment {
  Spec spec;
  std::vector<NamedValue> varying;  // what tells it from the other runs of its sweep
  std::string identity;
  std::string run_id;

  std::shared_ptr<const Corpus> corpus;  // shared by all runs that read the same text
  bool is_stand_in = false;
  std::filesystem::path missing_file;  // the corpus that is not there, if is_stand_in

  ModelShape shape;
  TrainingOptions options;
  std::int64_t updates_per_epoch = 0;
  std::vector<std::vector<std::int32_t>> prefixes;  // as indices into the vocabulary
};

// The text that a run reads; as in Experiment.
struct FoundCorpus {
  std::shared_ptr<const Corpus> corpus;
  bool is_stand_in = false;
  std::filesystem::path missing_file = {};
};

// Loads the spec's corpus, or its stand-in where the file is absent (AbsentFile in corpus.h). A
// corpus that is there and cannot be read is never replaced. Throws SpecError.
FoundCorpus FindCorpus(const SpecDocument& document, CorpusCache& corpora);

// Checks what the spec alone could not tell: that the corpus fills a batch, that the prefixes can
// be read, that memory suffices. Throws SpecError with all that is wrong, each pointing at the
// field to blame.
Experiment PrepareExperiment(const SpecDocument& document, const FoundCorpus& found);

// The same on the corpus that FindCorpus finds.
Experiment PrepareExperiment(const SpecDocument& document, CorpusCache& corpora);
Experiment PrepareExperiment(const SpecDocument& document);

// What the identity is the SHA-256 of. It is longer than all the rest, and so is not kept.
std::string IdentityText(const Experiment& experiment);

// What to tell the user of an experiment whose corpus is a stand-in; ends with an empty line.
std::string StandInNote(const Experiment& experiment);

// About how many bytes a run takes at its peak, with its present share of the threads.
double EstimateMemory(const Spec& spec, const ModelShape& shape, std::size_t characters);

}  // namespace runexp
