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
#include "core/run/initial_file.h"
#include "core/spec/field.h"
#include "core/spec/read.h"
#include "core/spec/spec.h"
#include "core/train/trainer.h"

namespace runexp {

// Where the start values come from, with model.initial = "file".
struct FoundInitial {
  InitialFile file;
  std::string sha256;                        // of the values (ValuesSha256)
  std::shared_ptr<const Parameters> values;  // if they are at hand; else they are in the file
};

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
  FoundInitial initial;  // if the start values are from a file
  TrainingOptions options;
  std::int64_t updates_per_epoch = 0;
  std::vector<std::vector<std::int32_t>> prefixes;  // as indices into the vocabulary
  std::string rung;                                 // of a search: "2 of 4"; for the provenance
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
// encoded, that memory suffices, that a file of start values fits the model. Throws SpecError with
// all problems, each pointing at the field to blame. Looks for a text in `corpora` only to explain
// a problem. `initial`: the start values of a logged run, which stand for those of its file; else
// nullptr.
Experiment PrepareExperiment(const SpecDocument& document, const FoundCorpus& found,
                             CorpusCache& corpora,
                             std::shared_ptr<const Parameters> initial = nullptr);

// The same for the corpus that FindCorpus finds.
Experiment PrepareExperiment(const SpecDocument& document, CorpusCache& corpora);
Experiment PrepareExperiment(const SpecDocument& document);

ModelShape ShapeOf(const Spec& spec, std::size_t vocabulary);

// What training starts from. Throws Error if a file of start values cannot be read any more, or
// holds others than when the experiment was prepared.
Parameters InitialParameters(const Experiment& experiment);

// The text whose SHA-256 is the identity. It is longer than all other members together, so it is
// not stored.
std::string IdentityText(const Experiment& experiment);

// The message for an experiment whose corpus is a stand-in; ends with an empty line.
std::string StandInNote(const Experiment& experiment);

// The approximate peak memory of a run in bytes, with its current share of the threads.
double EstimateMemory(const Spec& spec, const ModelShape& shape, std::size_t characters);

}  // namespace runexp
