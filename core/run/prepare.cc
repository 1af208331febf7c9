#include "core/run/prepare.h"

#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

namespace runexp {
namespace {

// Adds those problems of a run that are new.
void AddProblems(const SpecError& error, std::unordered_set<std::string>& seen,
                 std::vector<Diagnostic>& problems) {
  for (const Diagnostic& problem : error.diagnostics()) {
    if (seen.insert(FormatDiagnostic(problem)).second) problems.push_back(problem);
  }
}

// Prepares the runs of a sweep in any order. Neighbouring runs mostly read the same text, which is
// then loaded once.
class RunPreparer {
 public:
  RunPreparer(const Sweep& sweep, CorpusCache& corpora)
      : sweep_(sweep), varying_(VaryingFields(sweep)), corpora_(corpora) {}

  const std::vector<const Field*>& varying() const { return varying_; }

  // Throws SpecError.
  Experiment Prepare(std::size_t run) {
    const SpecDocument document = RunDocument(sweep_, run);
    if (!found_ || document.spec().corpus != corpus_) {
      found_ = FindCorpus(document, corpora_);
      corpus_ = document.spec().corpus;
    }
    Experiment experiment = PrepareExperiment(document, *found_, corpora_);
    experiment.varying = varying_;
    return experiment;
  }

 private:
  const Sweep& sweep_;
  std::vector<const Field*> varying_;
  CorpusCache& corpora_;
  Spec::Corpus corpus_;
  std::optional<FoundCorpus> found_;  // for corpus_
};

PreparedSpec PrepareSweep(const Sweep& sweep, CorpusCache& corpora, IdentitySet& earlier,
                          const TakeExperiment& take, const PrepareProgress& progress) {
  RunPreparer preparer(sweep, corpora);
  PreparedSpec prepared = {true, sweep.name, preparer.varying()};
  IdentitySet identities;
  std::unordered_set<std::string> seen;
  std::vector<Diagnostic> problems;
  for (std::size_t run = 0; run < sweep.combinations.size(); ++run) {
    if (progress) progress(run, sweep.combinations.size());
    try {
      Experiment experiment = preparer.Prepare(run);
      if (!identities.Add(experiment.identity)) {
        ++prepared.merged;
      } else if (earlier.Contains(experiment.identity)) {
        ++prepared.repeated;
      } else {
        ++prepared.runs;
        if (problems.empty()) take(std::move(experiment));
      }
    } catch (const SpecError& error) {
      AddProblems(error, seen, problems);
      if (problems.size() >= kMaxProblems) break;
    }
  }
  if (!problems.empty()) throw SpecError(std::move(problems));
  earlier.Merge(identities);
  return prepared;
}

}  // namespace

PreparedSpec Prepare(const ExperimentOrSweep& spec, CorpusCache& corpora, IdentitySet& earlier,
                     const TakeExperiment& take, const PrepareProgress& progress) {
  if (const auto* sweep = std::get_if<Sweep>(&spec)) {
    return PrepareSweep(*sweep, corpora, earlier, take, progress);
  }
  const auto& document = std::get<SpecDocument>(spec);
  Experiment experiment = PrepareExperiment(document, corpora);
  PreparedSpec prepared;
  prepared.name = document.spec().name;
  const bool is_new = earlier.Add(experiment.identity);
  ++(is_new ? prepared.runs : prepared.repeated);
  if (is_new) take(std::move(experiment));
  return prepared;
}

}  // namespace runexp
