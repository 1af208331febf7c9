#include "core/run/prepare.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <variant>

#include "core/parallel/loop.h"
#include "core/run/search_check.h"

namespace runexp {
namespace {

// Adds those problems of a run that are new.
void AddProblems(const SpecError& error, std::unordered_set<std::string>& seen,
                 std::vector<Diagnostic>& problems) {
  for (const Diagnostic& problem : error.diagnostics()) {
    if (seen.insert(FormatDiagnostic(problem)).second) problems.push_back(problem);
  }
}

// Prepares runs of a sweep in any order. Neighbouring runs mostly read the same text, which is then
// looked for once.
class RunPreparer {
 public:
  RunPreparer(const Sweep& sweep, const std::vector<const Field*>& varying, CorpusCache& corpora)
      : sweep_(sweep), varying_(varying), corpora_(corpora) {}

  // Throws SpecError.
  Experiment Prepare(std::size_t run) {
    const SpecDocument document = RunDocument(sweep_, run);
    if (!found_ || document.spec().corpus != corpus_) {
      found_ = FindCorpus(document, corpora_);
      corpus_ = document.spec().corpus;
    }
    Experiment experiment = PrepareExperiment(document, *found_, corpora_);
    if (sweep_.search) CheckSearch(document, run);
    experiment.varying = varying_;
    return experiment;
  }

 private:
  // The longest run of a search takes the most memory.
  void CheckSearch(const SpecDocument& document, std::size_t run) {
    CheckCandidate(document, *sweep_.search);
    PrepareExperiment(LastRungDocument(sweep_, run), *found_, corpora_);
  }

  const Sweep& sweep_;
  const std::vector<const Field*>& varying_;
  CorpusCache& corpora_;
  Spec::Corpus corpus_;
  std::optional<FoundCorpus> found_;  // for corpus_
};

using PreparedRun = std::variant<Experiment, SpecError>;

// Of a sweep, so many are in memory at a time, and a thread prepares at least so many of them.
constexpr std::size_t kRunsAtATime = 2048, kRunsOfAThread = 256;

std::vector<PreparedRun> PrepareRuns(const Sweep& sweep, const std::vector<const Field*>& varying,
                                     Range runs, CorpusCache& corpora) {
  std::vector<PreparedRun> prepared(runs.count);
  ForRanges(runs.count, kRunsOfAThread, [&](Range range) {
    RunPreparer preparer(sweep, varying, corpora);
    for (std::size_t i = range.first; i < range.first + range.count; ++i) {
      try {
        prepared[i] = preparer.Prepare(runs.first + i);
      } catch (const SpecError& error) {
        prepared[i] = error;
      }
    }
  });
  return prepared;
}

// Calls each(run, prepared) for the runs of a sweep, in order, until it returns false.
template <typename Each>
void ForRunsOf(const Sweep& sweep, const std::vector<const Field*>& varying, CorpusCache& corpora,
               const Each& each) {
  const std::size_t all = sweep.combinations.size();
  for (std::size_t first = 0; first < all; first += kRunsAtATime) {
    const Range runs = {first, std::min(kRunsAtATime, all - first)};
    std::size_t run = first;
    for (PreparedRun& prepared : PrepareRuns(sweep, varying, runs, corpora)) {
      if (!each(run++, prepared)) return;
    }
  }
}

PreparedSpec PrepareSweep(const Sweep& sweep, CorpusCache& corpora, IdentitySet& earlier,
                          const TakeExperiment& take, const PrepareProgress& progress) {
  PreparedSpec prepared = {true, sweep.name, VaryingFields(sweep)};
  IdentitySet identities;
  std::unordered_set<std::string> seen;
  std::vector<Diagnostic> problems;
  std::size_t validated = 0;
  ForRunsOf(sweep, prepared.varying, corpora, [&](std::size_t run, PreparedRun& outcome) {
    if (progress) progress(run, sweep.combinations.size());
    if (const auto* error = std::get_if<SpecError>(&outcome)) {
      AddProblems(*error, seen, problems);
      return problems.size() < kMaxProblems;
    }
    auto& experiment = std::get<Experiment>(outcome);
    if (HasValidation(experiment.spec)) ++validated;
    if (!identities.Add(experiment.identity)) {
      ++prepared.merged;
    } else if (earlier.Contains(experiment.identity)) {
      ++prepared.repeated;
    } else {
      ++prepared.runs;
      if (problems.empty()) take(std::move(experiment));
    }
    return true;
  });
  if (sweep.search && sweep.search->metric->depends_on_validation() && validated > 0 &&
      validated < sweep.combinations.size() && problems.empty()) {
    problems.push_back(MixedTexts(sweep));
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
