// Runs one experiment and waits for it, without an observer.
#pragma once

#include <memory>
#include <utility>

#include "core/run/run_experiment.h"

namespace runexp {

inline RunOutcome RunOne(const Experiment& experiment, const std::filesystem::path& directory) {
  RunOutcome outcome;
  {
    BackgroundWriter writer(1);
    RunExperiment(experiment, {.directory = directory}, writer, std::make_shared<RunObserver>(),
                  [&](RunOutcome result) { outcome = std::move(result); });
  }
  return outcome;
}

}  // namespace runexp
