// Finds in a directory what a run can go on from: other runs of its trajectory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/log/run_record.h"
#include "core/run/experiment.h"

namespace runexp {

// Reads the trailers of a directory's runs once, when it is first asked. May be asked by several
// threads at a time. Writes nothing; files that cannot be read are passed over.
class ShorterRuns {
 public:
  explicit ShorterRuns(std::filesystem::path directory) : directory_(std::move(directory)) {}

  // What the run begins with: TakeOver from the run that has come furthest among those that serve
  // and have come further than `done` epochs. Nothing if there is none.
  std::optional<RunRecord> Find(const Experiment& experiment, std::int64_t done = -1) const;

 private:
  struct Candidate {
    std::filesystem::path file;
    std::string run_id;
    std::int64_t epochs_done = 0, updates_in_epoch = 0;
  };
  using Candidates = std::vector<Candidate>;

  void ReadTrailers() const;
  Candidates Of(const Experiment& experiment, std::int64_t done) const;

  std::filesystem::path directory_;
  mutable std::once_flag read_;
  mutable std::unordered_map<std::string, Candidates> by_key_;  // of TrajectoryKey
};

}  // namespace runexp
