#include "core/run/prepare.h"

#include <array>
#include <charconv>
#include <cstdint>
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

// An identity's 64 hexadecimal digits in 32 bytes: there may be a million runs.
using PackedIdentity = std::array<std::uint64_t, 4>;

PackedIdentity Pack(const std::string& identity) {
  PackedIdentity packed = {};
  for (std::size_t i = 0; i < packed.size(); ++i) {
    const char* digits = identity.data() + 16 * i;
    std::from_chars(digits, digits + 16, packed[i], 16);
  }
  return packed;
}

struct HashOfIdentity {
  std::size_t operator()(const PackedIdentity& identity) const { return identity[0]; }
};

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
    Experiment experiment = PrepareExperiment(document, *found_);
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

PreparedSpec PrepareSweep(const Sweep& sweep, CorpusCache& corpora, const TakeExperiment& take,
                          const PrepareProgress& progress) {
  RunPreparer preparer(sweep, corpora);
  PreparedSpec prepared = {true, sweep.name, preparer.varying()};
  std::unordered_set<PackedIdentity, HashOfIdentity> identities;
  std::unordered_set<std::string> seen;
  std::vector<Diagnostic> problems;
  for (std::size_t run = 0; run < sweep.combinations.size(); ++run) {
    if (progress) progress(run, sweep.combinations.size());
    try {
      Experiment experiment = preparer.Prepare(run);
      const bool is_new = identities.insert(Pack(experiment.identity)).second;
      ++(is_new ? prepared.runs : prepared.merged);
      if (is_new && problems.empty()) take(std::move(experiment));
    } catch (const SpecError& error) {
      AddProblems(error, seen, problems);
      if (problems.size() >= kMaxProblems) break;
    }
  }
  if (!problems.empty()) throw SpecError(std::move(problems));
  return prepared;
}

}  // namespace

PreparedSpec Prepare(const ExperimentOrSweep& spec, CorpusCache& corpora,
                     const TakeExperiment& take, const PrepareProgress& progress) {
  if (const auto* sweep = std::get_if<Sweep>(&spec)) {
    return PrepareSweep(*sweep, corpora, take, progress);
  }
  const auto& document = std::get<SpecDocument>(spec);
  take(PrepareExperiment(document, corpora));
  PreparedSpec prepared;
  prepared.name = document.spec().name;
  prepared.runs = 1;
  return prepared;
}

}  // namespace runexp
