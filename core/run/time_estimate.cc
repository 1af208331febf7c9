#include "core/run/time_estimate.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/model/cost.h"
#include "core/model/generate.h"
#include "core/parallel/jobs.h"
#include "core/train/trainer.h"

namespace runexp {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kTrainingSeconds = 0.25;
constexpr std::size_t kCharacters = 20;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Measured {
  double update = 0, character = 0;  // seconds
};

Measured Measure(const Experiment& run) {
  const Parameters initial = InitialParameters(run);
  Trainer trainer(run.text.train, run.shape, run.options,
                  TrainingState(initial, run.shape, run.options));
  trainer.Update();  // touches the memory for the first time
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
    GenerateGreedy(run.shape, initial, run.prefixes.front(), kCharacters);
    measured.character =
        SecondsSince(generation) / static_cast<double>(kCharacters + run.prefixes.front().size());
  }
  return measured;
}

// The characters that samples read and write after epoch `epochs_done`.
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

// The updates per epoch that validation takes as long as: the way forward is a third of the
// products of an update.
double ValidationUpdates(const Experiment& run) {
  return static_cast<double>(run.text.validation.size()) /
         static_cast<double>(3 * run.options.batch.targets()) /
         static_cast<double>(run.spec.validation.every_epochs);
}

// Measures as many jobs at once as there will be, so that they compete for processors and memory in
// the same way.
Measured MeasureMean(const Experiment& run, std::size_t jobs) {
  std::vector<Measured> measured(jobs);
  RunJobs(jobs, [&](std::size_t job) { measured[job] = Measure(run); });
  Measured mean;
  for (const Measured& job : measured) {
    mean.update += job.update / static_cast<double>(jobs);
    mean.character += job.character / static_cast<double>(jobs);
  }
  return mean;
}

}  // namespace

void TimeEstimate::Add(const Experiment& run, std::int64_t epochs_done) {
  const double operations = ProductOperations(run.shape, run.options.batch);
  const bool is_known = std::ranges::find(kinds_, operations, &Kind::operations) != kinds_.end();
  if (!is_known && kinds_.size() < kMaxKinds) kinds_.push_back({run, operations});
  const std::int64_t epochs = run.spec.training.epochs - epochs_done;
  costs_.push_back({operations,
                    static_cast<double>(epochs) *
                        (static_cast<double>(run.updates_per_epoch) + ValidationUpdates(run)),
                    SampledCharacters(run, epochs_done)});
}

void TimeEstimate::Calibrate(std::size_t jobs) {
  jobs_ = jobs;
  for (Kind& kind : kinds_) {
    const Measured measured = MeasureMean(kind.example, jobs);
    kind.update = measured.update;
    kind.character = measured.character;
  }
}

double TimeEstimate::Seconds(std::size_t run) const {
  const Cost& cost = costs_[run];
  const auto nearest = std::ranges::min_element(kinds_, {}, [&](const Kind& kind) {
    return std::abs(std::log(kind.operations / cost.operations));
  });
  return cost.operations / nearest->operations *
         (cost.updates * nearest->update + cost.characters * nearest->character);
}

double TimeEstimate::Total() const {
  double sum = 0, longest = 0;
  for (std::size_t run = 0; run < runs(); ++run) {
    const double seconds = Seconds(run);
    sum += seconds;
    longest = std::max(longest, seconds);
  }
  return std::max(sum / static_cast<double>(jobs_), longest);
}

}  // namespace runexp
