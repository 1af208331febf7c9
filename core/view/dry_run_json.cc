#include "core/view/dry_run_json.h"

#include <algorithm>
#include <utility>

#include "core/model/cost.h"
#include "core/parallel/loop.h"
#include "core/run/notes.h"

namespace runexp {
namespace {

std::string RungLines(const SearchPlan& plan, const DryRunOptions& options) {
  std::string text;
  for (const PlannedRung& rung : plan.rungs) {
    JsonEvent event("rung");
    event.Integer("rung", static_cast<std::int64_t>(rung.number))
        .Integer("rungs", std::ssize(plan.rungs))
        .Integer("epochs", rung.epochs)
        .Integer("runs", static_cast<std::int64_t>(rung.runs))
        .Truth("is_decided", rung.is_decided)
        .Integer("updates", static_cast<std::int64_t>(rung.updates))
        .Integer("updates_left", static_cast<std::int64_t>(rung.updates_left));
    if (options.estimate) event.Number("seconds", rung.seconds_left);
    text += event.Line();
  }
  return text;
}

std::string AddSums(const SearchPlan& search, const DryRunOptions& options, JsonEvent& plan) {
  plan.Integer("updates", static_cast<std::int64_t>(search.Sum(&PlannedRung::updates)))
      .Integer("updates_left", static_cast<std::int64_t>(search.Sum(&PlannedRung::updates_left)))
      .Integer("full_updates", static_cast<std::int64_t>(search.full_updates));
  if (options.estimate) plan.Number("seconds", search.Sum(&PlannedRung::seconds_left));
  return plan.Line();
}

}  // namespace

void DryRunJson::Add(const Experiment& experiment) {
  const auto [state, beginning, to_do] = PlanRun(experiment, states_, options_);
  const std::int64_t epochs = experiment.spec.training.epochs;
  const std::int64_t updates = epochs * experiment.updates_per_epoch;
  const std::int64_t updates_left = to_do * experiment.updates_per_epoch;
  updates_ += updates;
  updates_left_.Add(experiment, to_do, options_);
  JsonEvent event("planned");
  event.Text("run", experiment.run_id)
      .Text("name", experiment.spec.name)
      .Text("status", StatusName(state.status))
      .Text("begins_with", beginning)
      .Integer("epochs_done", state.epochs_done)
      .Integer("epochs", epochs)
      .Integer("updates", updates)
      .Integer("updates_left", updates_left)
      .Integer("parameters", static_cast<std::int64_t>(ParameterCount(experiment.shape)))
      .Integer("characters", std::ssize(experiment.corpus->indices))
      .Integer("vocabulary", static_cast<std::int64_t>(experiment.shape.vocabulary))
      .Truth("stand_in", experiment.is_stand_in)
      .Texts("notes", NotesBefore(experiment))
      .Varying(experiment);
  std::optional<std::size_t> estimated;
  if (options_.estimate && to_do > 0) {
    estimated = estimate_.runs();
    estimate_.Add(experiment, epochs - to_do);
  }
  planned_.push_back({std::move(event), estimated});
}

void DryRunJson::Count(const PreparedSpec& spec) {
  repeated_ += static_cast<std::int64_t>(spec.repeated);
  merged_ += static_cast<std::int64_t>(spec.merged);
}

std::string DryRunJson::Text() {
  if (estimate_.runs() > 0) estimate_.Calibrate(EstimatedJobs(options_, estimate_.runs()));
  std::string text;
  for (auto& [event, estimated] : planned_) {
    if (options_.estimate) event.Number("seconds", estimated ? estimate_.Seconds(*estimated) : 0);
    text += event.Line();
  }
  JsonEvent plan("plan");
  plan.Integer("runs", std::ssize(planned_))
      .Integer("repeated", repeated_)
      .Integer("merged", merged_);
  if (search_) return text + RungLines(*search_, options_) + AddSums(*search_, options_, plan);
  plan.Integer("updates", updates_).Integer("updates_left", updates_left_.Sum());
  if (options_.estimate) plan.Number("seconds", estimate_.runs() > 0 ? estimate_.Total() : 0);
  return text + plan.Line();
}

}  // namespace runexp
