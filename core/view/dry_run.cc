#include "core/view/dry_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/data/text.h"
#include "core/model/cost.h"
#include "core/parallel/loop.h"
#include "core/run/directory_status.h"
#include "core/run/provenance.h"
#include "core/run/time_estimate.h"
#include "core/run/trajectory.h"
#include "core/spec/canonical.h"
#include "core/text/human_text.h"
#include "core/text/printable.h"
#include "core/view/note_text.h"

namespace runexp {
namespace {

constexpr std::size_t kSequencesShown = 32;

std::string FirstBatch(const Experiment& experiment) {
  const std::size_t N = experiment.options.batch.batch_size;
  const std::size_t T = experiment.options.batch.time_steps;
  std::vector<std::int32_t> inputs(N * T), targets(N * T);
  Sampler(experiment.options.sampling, experiment.text.train, static_cast<std::int64_t>(N),
          static_cast<std::int64_t>(T), experiment.options.seed)
      .FillBatch(1, 0, inputs, targets);
  const auto sequence = [&](const std::vector<std::int32_t>& batch, std::size_t n) {
    std::vector<std::int32_t> row(T);
    for (std::size_t t = 0; t < T; ++t) row[t] = batch[t * N + n];
    return Printable(IndicesToText(row, experiment.corpus->vocabulary));
  };
  std::string text;
  for (std::size_t n = 0; n < std::min(N, kSequencesShown); ++n) {
    text +=
        fmt::format("{:>4} X {}\n     Y {}\n", n + 1, sequence(inputs, n), sequence(targets, n));
  }
  if (N > kSequencesShown) {
    text += fmt::format("     … and {} more\n",
                        WithCommas(static_cast<std::int64_t>(N - kSequencesShown)));
  }
  return text;
}

std::string DescribeState(const PlannedRun& plan, const Spec& spec) {
  const RunProgress& state = plan.state;
  const bool has_other_name = !state.name.empty() && state.name != spec.name;
  return ProgressText(state, spec.training.epochs) +
         (has_other_name ? fmt::format(" under the name \"{}\"", state.name) : "") +
         (plan.beginning.empty() ? "" : "; it begins with " + plan.beginning);
}

// The number of epochs to do for a run in this state.
std::int64_t EpochsToDo(const RunProgress& state, std::int64_t epochs,
                        const DryRunOptions& options) {
  if (options.force || state.status == RunStatus::kNew) return epochs;
  const bool is_wrong = state.status == RunStatus::kFailed || state.status == RunStatus::kDamaged;
  if (HasEnded(state.status) || (is_wrong && !options.retry_failed)) return 0;
  return epochs - state.epochs_done;
}

}  // namespace

PlannedRun PlanRun(const Experiment& experiment, const DirectoryStatus& states,
                   const DryRunOptions& options) {
  const std::int64_t epochs = experiment.spec.training.epochs;
  PlannedRun plan = {states.Find(experiment.run_id), "", 0};
  plan.epochs_to_do = EpochsToDo(plan.state, epochs, options);
  if (plan.state.status != RunStatus::kNew || options.shorter == nullptr) return plan;
  if (const std::optional<RunRecord> begun = options.shorter->Find(experiment)) {
    plan.beginning = begun->provenance.at(kBeginsWith);
    plan.epochs_to_do = epochs - EpochsDone(*begun);
  }
  return plan;
}

void UpdatesLeft::Add(const Experiment& experiment, std::int64_t epochs_to_do,
                      const DryRunOptions& options) {
  const std::int64_t updates = epochs_to_do * experiment.updates_per_epoch;
  const auto ends_run = [](const Field* field) { return field->ends_run; };
  if (options.shorter == nullptr || std::ranges::none_of(experiment.varying, ends_run)) {
    of_single_runs_ += updates;
    return;
  }
  std::int64_t& most = of_trajectories_[TrajectoryId(experiment)];
  most = std::max(most, updates);
}

std::int64_t UpdatesLeft::Sum() const {
  std::int64_t sum = of_single_runs_;
  for (const auto& [trajectory, updates] : of_trajectories_) sum += updates;
  return sum;
}

std::size_t EstimatedJobs(const DryRunOptions& options, std::size_t runs) {
  const std::size_t jobs = options.jobs > 0 ? options.jobs : ThreadCount();
  return std::min({jobs, ThreadCount(), runs});
}

std::string DescribeExperiment(const Experiment& experiment, const DirectoryStatus& states,
                               const DryRunOptions& options) {
  const Spec& spec = experiment.spec;
  const PlannedRun plan = PlanRun(experiment, states, options);
  std::string time;
  const std::int64_t to_do = plan.epochs_to_do;
  if (options.estimate && to_do > 0) {
    TimeEstimate estimate;
    estimate.Add(experiment, spec.training.epochs - to_do);
    estimate.Calibrate(1);
    time = fmt::format("time         about {}\n", RoughSeconds(estimate.Total()));
  }
  std::string notes;
  for (const Note& note : NotesBefore(experiment)) notes += NoteText("note         ", note);
  const std::int64_t updates = experiment.updates_per_epoch;
  std::string text = fmt::format(
      "{}\n"
      "\n"
      "run id       {}\n"
      "corpus       {}{}\n"
      "             {}, {} distinct\n"
      "updates      {} ({} epochs of {})\n"
      "parameters   {}\n"
      "memory       about {}\n"
      "state        {}\n"
      "{}{}"
      "\n"
      "The spec, with all that it leaves to the defaults:\n"
      "\n{}",
      spec.name, experiment.run_id, experiment.corpus->file.lexically_normal().string(),
      experiment.is_stand_in ? " (stand-in)" : "", KeptCharacters(*experiment.corpus),
      WithCommas(static_cast<std::int64_t>(experiment.shape.vocabulary)),
      WithCommas(spec.training.epochs * updates), WithCommas(spec.training.epochs),
      WithCommas(updates), WithCommas(static_cast<std::int64_t>(ParameterCount(experiment.shape))),
      HumanBytes(EstimateMemory(spec, experiment.shape, experiment.corpus->indices.size())),
      DescribeState(plan, spec), time, notes, ResolvedToml(spec));
  if (!options.show_batch) return text;
  return text +
         fmt::format(
             "\nThe first batch, its {} sequences of {} characters (inputs X, targets Y):\n{}",
             spec.training.batch_size, spec.training.time_steps, FirstBatch(experiment));
}

}  // namespace runexp
