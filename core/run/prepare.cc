#include "core/run/prepare.h"

#include <string>
#include <unordered_set>
#include <utility>

namespace runexp {
namespace {

// Keeps what is new of one run's problems.
void AddProblems(const SpecError& error, std::unordered_set<std::string>& seen,
                 std::vector<Diagnostic>& problems) {
  for (const Diagnostic& problem : error.diagnostics()) {
    if (seen.insert(FormatDiagnostic(problem)).second) problems.push_back(problem);
  }
}

PreparedSpec PrepareOne(const SpecDocument& document, CorpusCache& corpora) {
  PreparedSpec prepared;
  prepared.name = document.spec().name;
  prepared.experiments.push_back(PrepareExperiment(document, corpora));
  return prepared;
}

Experiment PrepareRun(const Sweep& sweep, std::size_t run, const std::vector<const Field*>& varying,
                      CorpusCache& corpora) {
  Experiment experiment = PrepareExperiment(RunDocument(sweep, run), corpora);
  for (const Field* field : varying) {
    experiment.varying.push_back({field->name, GetValue(*field, experiment.spec)});
  }
  return experiment;
}

PreparedSpec PrepareSweep(const Sweep& sweep, CorpusCache& corpora) {
  PreparedSpec prepared;
  prepared.is_sweep = true;
  prepared.name = sweep.name;
  prepared.varying = VaryingFields(sweep);
  std::unordered_set<std::string> identities, seen;
  std::vector<Diagnostic> problems;
  for (std::size_t run = 0; run < sweep.combinations.size(); ++run) {
    try {
      Experiment experiment = PrepareRun(sweep, run, prepared.varying, corpora);
      const bool is_new = identities.insert(experiment.identity_text).second;
      if (is_new && problems.empty()) prepared.experiments.push_back(std::move(experiment));
      if (!is_new) ++prepared.merged;
    } catch (const SpecError& error) {
      AddProblems(error, seen, problems);
      if (problems.size() >= kMaxProblems) break;
    }
  }
  if (!problems.empty()) throw SpecError(std::move(problems));
  return prepared;
}

}  // namespace

PreparedSpec Prepare(const ExperimentOrSweep& spec, CorpusCache& corpora) {
  if (const auto* sweep = std::get_if<Sweep>(&spec)) return PrepareSweep(*sweep, corpora);
  return PrepareOne(std::get<SpecDocument>(spec), corpora);
}

}  // namespace runexp
