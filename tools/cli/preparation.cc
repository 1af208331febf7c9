#include "tools/cli/preparation.h"

#include <fmt/format.h>

#include <utility>

#include "core/base/error.h"
#include "core/run/search_check.h"
#include "core/run/trajectory.h"
#include "core/text/human_text.h"
#include "core/view/count_line.h"

namespace runexp {
namespace {

// Empty if the spec has no run that an earlier one has.
std::string RepeatNote(const std::string& spec, const PreparedSpec& prepared) {
  if (prepared.repeated == 0) return "";
  if (!prepared.is_sweep) {
    return fmt::format("NOTE: {}: the same experiment as one before it; it is run once\n", spec);
  }
  return fmt::format("NOTE: {}: {} that a spec before it has, too; each is run once\n", spec,
                     Count(static_cast<std::int64_t>(prepared.repeated), "run"));
}

}  // namespace

void ReadSpecs(const NamedSpecs& named, const PrepareSpec& prepare) {
  std::string problems;
  for (const std::string& spec : named.specs) {
    try {
      if (named.grid.empty()) {
        prepare(spec, ReadSpec(spec, named.overrides));
      } else {
        prepare(spec, ReadSpotSweep(spec, named.grid, named.overrides).sweep);
      }
    } catch (const Error& error) {
      if (!problems.empty()) problems += "\n";
      problems += error.what();
    }
  }
  if (!problems.empty()) throw Error(problems);
}

std::string SpotSweepTexts(const NamedSpecs& named) {
  if (named.grid.empty()) return "";
  std::string texts;
  for (const std::string& spec : named.specs) {
    texts += "# The same as a sweep file, to be kept in this folder:\n" +
             ReadSpotSweep(spec, named.grid, named.overrides).text + "\n";
  }
  return texts;
}

Preparation::Preparation(const std::string& shard, std::size_t specs, bool show_progress)
    : specs_(specs), show_progress_(show_progress) {
  if (!shard.empty()) shard_ = ParseShard(shard);
}

void Preparation::CheckIsWhole(const ExperimentOrSweep& spec) const {
  if (shard_) {
    RefuseSearch(spec,
                 "a search has no shards: which runs go on is decided when all runs of a rung are "
                 "finished",
                 "run it without --shard; --jobs says how many runs at a time");
  }
  if (specs_ > 1) {
    RefuseSearch(spec,
                 "a search runs by itself: which of its runs come next is known only when others "
                 "are finished",
                 "name this file alone");
  }
}

PreparedSpec Preparation::Prepare(const std::string& name, const ExperimentOrSweep& spec,
                                  const TakeExperiment& take) {
  CheckIsWhole(spec);
  CountLine line("preparing", 256);
  PrepareProgress progress;
  if (show_progress_) {
    progress = [&line](std::size_t done, std::size_t all) { line.Show(done, all); };
  }
  const auto take_of_shard = [&](Experiment experiment) {
    if (shard_ && !Contains(*shard_, TrajectoryId(experiment))) {
      others_.push_back(experiment.run_id);
    } else {
      take(std::move(experiment));
    }
  };
  PreparedSpec prepared = runexp::Prepare(spec, corpora_, earlier_, take_of_shard, progress);
  runs_ += static_cast<std::int64_t>(prepared.runs);
  repeated_ += static_cast<std::int64_t>(prepared.repeated);
  notes_ += RepeatNote(name, prepared);
  return prepared;
}

}  // namespace runexp
