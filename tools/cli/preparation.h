// Prepares the runs of all specs of a command line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/run/corpus_cache.h"
#include "core/run/identity_set.h"
#include "core/run/prepare.h"
#include "core/run/shard.h"

namespace runexp {

// Reads and checks all specs before the first run starts. Throws all their problems, and those that
// `prepare` throws, as one Error.
using PrepareSpec = std::function<void(const std::string& name, const ExperimentOrSweep& spec)>;
struct NamedSpecs {
  std::vector<std::string> specs;
  std::vector<std::string> overrides;  // --set
  std::vector<std::string> grid;       // --grid: each spec is an experiment, and varied so
};
void ReadSpecs(const NamedSpecs& named, const PrepareSpec& prepare);

// The text of the sweep files that would say the same as --grid; nothing without it. Throws as
// ReadSpecs.
std::string SpotSweepTexts(const NamedSpecs& named);

// Prepares the runs of one spec after the other, and keeps those of the shard. An experiment is one
// run, however often it is named.
class Preparation {
 public:
  // `shard`: I/N, or empty for all runs; `specs`: how many there are. Throws Error.
  Preparation(const std::string& shard, std::size_t specs, bool show_progress);

  // Throws SpecError, also for a search that is to be divided or has other specs beside it.
  PreparedSpec Prepare(const std::string& name, const ExperimentOrSweep& spec,
                       const TakeExperiment& take);

  std::int64_t runs() const { return runs_; }          // in all shards
  std::int64_t repeated() const { return repeated_; }  // runs that an earlier spec has, too
  // The ids of the runs in other shards.
  const std::vector<std::string>& others() const { return others_; }
  const std::string& notes() const { return notes_; }  // a line for each spec with such runs

 private:
  void CheckIsWhole(const ExperimentOrSweep& spec) const;

  std::optional<Shard> shard_;
  std::size_t specs_;
  bool show_progress_;
  CorpusCache corpora_;
  IdentitySet earlier_;
  std::int64_t runs_ = 0, repeated_ = 0;
  std::vector<std::string> others_;
  std::string notes_;
};

}  // namespace runexp
