#include "core/run/shorter_runs.h"

#include <algorithm>
#include <tuple>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/run_directory.h"
#include "core/log/run_file.h"
#include "core/log/trailer.h"
#include "core/run/take_over.h"
#include "core/run/trajectory.h"

namespace runexp {

void ShorterRuns::ReadTrailers() const {
  for (const auto& [run_id, file] : FindAllRuns(directory_)) {
    try {
      const Trailer trailer = ReadTrailer(file);
      by_key_[TrajectoryKey(trailer)].push_back(
          {file, run_id, trailer.epochs_done, trailer.updates_in_epoch});
    } catch (const Error&) {
      // It is damaged, or has just been removed.
    }
  }
}

// Those that may serve, the furthest first.
ShorterRuns::Candidates ShorterRuns::Of(const Experiment& experiment, std::int64_t done) const {
  Candidates found;
  for (const std::string& key : {TrajectoryKey(experiment), std::string()}) {
    const auto of_key = by_key_.find(key);
    if (of_key != by_key_.end()) {
      found.insert(found.end(), of_key->second.begin(), of_key->second.end());
    }
  }
  std::erase_if(found, [&](const Candidate& candidate) {
    return candidate.run_id == experiment.run_id || candidate.epochs_done <= done ||
           candidate.epochs_done > experiment.spec.training.epochs;
  });
  std::ranges::sort(found, std::greater(), [](const Candidate& candidate) {
    return std::tie(candidate.epochs_done, candidate.updates_in_epoch, candidate.run_id);
  });
  return found;
}

std::optional<RunRecord> ShorterRuns::Find(const Experiment& experiment, std::int64_t done) const {
  std::call_once(read_, [this] { ReadTrailers(); });
  if (by_key_.empty()) return std::nullopt;
  for (const Candidate& candidate : Of(experiment, done)) {
    try {
      const RunRecord source =
          ParseRun(ReadFile(candidate.file), candidate.file.string(), ReaderUse::kOwnUnlessEnded);
      if (std::optional<RunRecord> record = TakeOver(source, experiment)) return record;
    } catch (const ReaderUnavailable&) {
      throw;
    } catch (const Error&) {
      // As above.
    }
  }
  return std::nullopt;
}

}  // namespace runexp
