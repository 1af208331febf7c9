// An experiment ready to run: a spec checked against its corpus and this machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/data/corpus.h"
#include "core/data/split.h"
#include "core/model/initial.h"
#include "core/run/corpus_cache.h"
#include "core/spec/field.h"
#include "core/spec/read.h"
#include "core/spec/spec.h"
#include "core/train/trainer.h"

namespace runexp {

struct Experiment {
  Spec spec;
  std::vector<const Field*> varying;  // the axes of its sweep
  std::string identity;
  std::string run_id;

  std::shared_ptr<const Corpus> corpus;  // shared by all runs that read the same text
  bool is_stand_in = false;
  std::filesystem::path missing_file;  // the absent corpus, if is_stand_in
  TextSplit text;                      // the parts of the corpus

  ModelShape shape;
  TrainingOptions options;
  std::int64_t updates_per_epoch = 0;
  std::vector<std::vector<std::int32_t>> prefixes;  // as indices into the vocabulary
};

// The text a run reads; members as in Experiment.
struct FoundCorpus {
  std::shared_ptr<const Corpus> corpus;
  bool is_stand_in = false;
  std::filesystem::path missing_file = {};
};

// Loads the spec's corpus, or its stand-in if the file is absent (AbsentFile in corpus.h). Never
// replaces a corpus that exists but cannot be read. Throws SpecError.
FoundCorpus FindCorpus(const SpecDocument& document, CorpusCache& corpora);

// Checks what the spec alone cannot tell: that the corpus fills a batch, that the prefixes can be
// encoded, that memory suffices. Throws SpecError with all problems, each pointing at the field to
// blame. Looks into `corpora` only to explain a problem.
Experiment PrepareExperiment(const SpecDocument& document, const FoundCorpus& found,
                             CorpusCache& corpora);

// The same for the corpus that FindCorpus finds.
Experiment PrepareExperiment(const SpecDocument& document, CorpusCache& corpora);
Experiment PrepareExperiment(const SpecDocument& document);

ModelShape ShapeOf(const Spec& spec, std::size_t vocabulary);

// What training starts from.
Parameters InitialParameters(const Experiment& experiment);

// The text whose SHA-256 is the identity. It is longer than all other members together, so it is
// not stored.
std::string IdentityText(const Experiment& experiment);

// The message for an experiment whose corpus is a stand-in; ends with an empty line.
std::string StandInNote(const Experiment& experiment);

// The approximate peak memory of a run in bytes, with its current share of the threads.
double EstimateMemory(const Spec& spec, const ModelShape& shape, std::size_t characters);

}  // namespace runexp
