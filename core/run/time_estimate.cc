#include "core/run/time_estimate.h"

#include <oneapi/tbb/task_group.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <optional>

#include "core/model/generate.h"
#include "core/train/parallel.h"
#include "core/train/trainer.h"

namespace runexp {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kTrainingSeconds = 0.25;
constexpr std::size_t kCharacters = 20;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double Operations(const Experiment& run) {
  const auto H = static_cast<double>(run.shape.hidden_units);
  const auto V = static_cast<double>(run.shape.vocabulary);
  return static_cast<double>(run.options.batch.targets()) * H * (H + V);
}

struct Measured {
  double update = 0, character = 0;  // seconds
};

Measured Measure(const Experiment& run) {
  const Parameters initial =
      InitialParameters(run.shape, run.spec.model.initial_stddev, run.options.seed);
  Trainer trainer(run.corpus->indices, run.shape, run.options,
                  TrainingState(initial, run.shape, run.options.batch));
  trainer.Update();  // memory is touched for the first time
  const auto start = Clock::now();
  double elapsed = 0;
  int updates = 0;
  do {
    trainer.Update();
    ++updates;
    elapsed = SecondsSince(start);
  } while (elapsed < kTrainingSeconds);
  Measured measured = {elapsed / updates, 0};
  if (!run.prefixes.empty()) {
    const auto generation = Clock::now();
    GenerateGreedy(initial, run.prefixes.front(), kCharacters);
    measured.character =
        SecondsSince(generation) / static_cast<double>(kCharacters + run.prefixes.front().size());
  }
  return measured;
}

// Characters read and written by the samples after epoch `epochs_done`.
double SampledCharacters(const Experiment& run, std::int64_t epochs_done) {
  const Spec::Samples& samples = run.spec.samples;
  if (samples.every_epochs == 0) return 0;
  const auto times = std::ceil(static_cast<double>(run.spec.training.epochs) /
                               static_cast<double>(samples.every_epochs)) -
                     static_cast<double>(epochs_done / samples.every_epochs);
  double characters = 0;
  for (const auto& prefix : run.prefixes) {
    characters += static_cast<double>(prefix.size()) + static_cast<double>(samples.length);
  }
  return times * characters;
}

}  // namespace

// As many jobs as there will be, so that they share processors and memory as they will.
TimeEstimate::Kind TimeEstimate::Calibrate(const Experiment& run) const {
  std::vector<Measured> measured(jobs_);
  std::vector<std::optional<ActiveRun>> active(jobs_);
  for (auto& share : active) share.emplace();
  oneapi::tbb::task_group group;
  for (std::size_t i = 1; i < jobs_; ++i) {
    group.run([&run, &result = measured[i]] { result = Measure(run); });
  }
  group.run_and_wait([&] { measured[0] = Measure(run); });
  Kind kind = {.operations = Operations(run)};
  for (const Measured& job : measured) {
    kind.update += job.update / static_cast<double>(jobs_);
    kind.character += job.character / static_cast<double>(jobs_);
  }
  return kind;
}

double TimeEstimate::Seconds(const Experiment& run, std::int64_t epochs_done) {
  const double operations = Operations(run);
  const auto distance = [&](const Kind& kind) {
    return std::abs(std::log(kind.operations / operations));
  };
  auto nearest = std::ranges::min_element(kinds_, {}, distance);
  if (kinds_.size() < kMaxKinds && (nearest == kinds_.end() || nearest->operations != operations)) {
    kinds_.push_back(Calibrate(run));
    nearest = std::prev(kinds_.end());
  }
  const auto updates =
      static_cast<double>((run.spec.training.epochs - epochs_done) * run.updates_per_epoch);
  const double scale = operations / nearest->operations;
  return scale *
         (updates * nearest->update + SampledCharacters(run, epochs_done) * nearest->character);
}

double TimeEstimate::Total(const std::vector<double>& seconds) const {
  if (seconds.empty()) return 0;
  const double sum = std::accumulate(seconds.begin(), seconds.end(), 0.0);
  return std::max(sum / static_cast<double>(jobs_), std::ranges::max(seconds));
}

}  // namespace runexp
