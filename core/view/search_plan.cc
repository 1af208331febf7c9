#include "core/view/search_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/run/time_estimate.h"
#include "core/run/trajectory.h"
#include "core/text/human_text.h"
#include "core/text/text_table.h"

namespace runexp {
namespace {

double UpdatesOf(const Experiment& run, std::int64_t epochs) {
  return static_cast<double>(epochs) * static_cast<double>(run.updates_per_epoch);
}

class Planner {
 public:
  Planner(const Search& search, const DirectoryStatus& states, const DryRunOptions& options)
      : search_(search), states_(states), options_(options) {}

  SearchPlan Plan(std::vector<Experiment> runs) {
    SearchPlan plan = {.candidates = runs.size()};
    candidates_ = runs;
    double of_an_epoch = 0;
    for (const Experiment& run : candidates_) of_an_epoch += UpdatesOf(run, 1);
    mean_updates_ = of_an_epoch / static_cast<double>(candidates_.size());
    plan.full_updates = of_an_epoch * static_cast<double>(EpochsOf(search_.rungs.size() - 1));
    Rung rung = FirstRung(search_, std::move(runs));
    std::size_t most = rung.runs.size();
    bool is_decided = true;
    for (std::size_t i = 0; i < search_.rungs.size() && most > 0; ++i) {
      if (!is_decided) {
        plan.rungs.push_back(Expected(i, most));
        most = RunsToKeep(search_.keep, most);
        continue;
      }
      plan.rungs.push_back(Decided(i, rung));
      is_decided = rung.open() == 0;
      most = is_decided ? rung.going_on()
                        : RunsToKeep(search_.keep, rung.runs.size() - rung.diverged());
      if (is_decided && most > 0) rung = NextRung(search_, rung);
    }
    return plan;
  }

 private:
  std::int64_t EpochsOf(std::size_t i) const {
    return std::get<std::int64_t>(search_.rungs[i].value);
  }
  // The epochs that a run of the rung with this index takes over from the rung before.
  std::int64_t EpochsBefore(std::size_t i) const {
    return i == 0 || options_.shorter == nullptr ? 0 : EpochsOf(i - 1);
  }

  // Judges the rung by what is in the directory.
  PlannedRung Decided(std::size_t i, Rung& rung) const {
    PlannedRung planned = {
        .number = i + 1, .epochs = rung.epochs, .runs = rung.runs.size(), .is_decided = true};
    TimeEstimate estimate;
    for (std::size_t r = 0; r < rung.runs.size(); ++r) {
      const Experiment& run = rung.runs[r];
      const PlannedRun plan = PlanRun(run, states_, options_);
      if (!options_.force) {
        rung.results[r] = ReadResult(plan.state.status, plan.state.file, run, *search_.metric);
      }
      ++planned.states[rung.results[r].status];
      planned.updates += UpdatesOf(run, rung.epochs - EpochsBefore(i));
      planned.updates_left += UpdatesOf(run, plan.epochs_to_do);
      if (options_.estimate && plan.epochs_to_do > 0) {
        estimate.Add(run, rung.epochs - plan.epochs_to_do);
      }
    }
    Judge(search_, rung);
    planned.seconds_left = Seconds(estimate);
    return planned;
  }

  // Any of the candidates may get there.
  PlannedRung Expected(std::size_t i, std::size_t runs) const {
    PlannedRung planned = {.number = i + 1, .epochs = EpochsOf(i), .runs = runs};
    const auto epochs = static_cast<double>(EpochsOf(i) - EpochsBefore(i));
    planned.updates = planned.updates_left = static_cast<double>(runs) * epochs * mean_updates_;
    TimeEstimate estimate;
    for (std::size_t r = 0; r < runs && options_.estimate; ++r) {
      estimate.Add(WithEpochs(candidates_[r], EpochsOf(i)), EpochsBefore(i));
    }
    planned.seconds_left = Seconds(estimate);
    return planned;
  }

  double Seconds(TimeEstimate& estimate) const {
    if (estimate.runs() == 0) return 0;
    estimate.Calibrate(EstimatedJobs(options_, estimate.runs()));
    return estimate.Total();
  }

  const Search& search_;
  const DirectoryStatus& states_;
  const DryRunOptions& options_;
  std::vector<Experiment> candidates_;
  double mean_updates_ = 0;  // in an epoch of a candidate
};

std::string Updates(double updates) { return WithCommas(static_cast<std::int64_t>(updates)); }

// "30 finished, 6 new"
std::string StateText(const PlannedRung& rung) {
  if (!rung.is_decided) return "";
  std::string text;
  for (const auto& [status, count] : rung.states) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                        WithCommas(static_cast<std::int64_t>(count)), StatusName(status));
  }
  return text;
}

}  // namespace

double SearchPlan::Sum(double PlannedRung::*member) const {
  double sum = 0;
  for (const PlannedRung& rung : rungs) sum += rung.*member;
  return sum;
}

SearchPlan PlanSearch(const Search& search, std::vector<Experiment> runs,
                      const DirectoryStatus& states, const DryRunOptions& options) {
  return Planner(search, states, options).Plan(std::move(runs));
}

std::string SearchPlanText(const SearchPlan& plan, const DryRunOptions& options) {
  std::vector<std::vector<std::string>> rows;
  for (const PlannedRung& rung : plan.rungs) {
    rows.push_back(
        {fmt::to_string(rung.number), WithCommas(rung.epochs),
         (rung.is_decided ? "" : "at most ") + WithCommas(static_cast<std::int64_t>(rung.runs)),
         Updates(rung.updates), Updates(rung.updates_left), StateText(rung)});
  }
  std::string text = FormatTable({{"rung", true},
                                  {"epochs", true},
                                  {"runs", true},
                                  {"updates", true},
                                  {"to do", true},
                                  {"state"}},
                                 std::move(rows), 10'000);
  text += fmt::format("\n{:.3g} % of the updates of all {} to epoch {}: {} of {}\n",
                      100 * plan.Sum(&PlannedRung::updates) / plan.full_updates,
                      Count(static_cast<std::int64_t>(plan.candidates), "run"),
                      WithCommas(plan.rungs.back().epochs),
                      Updates(plan.Sum(&PlannedRung::updates)), Updates(plan.full_updates));
  if (options.estimate) {
    text += fmt::format("about {} in total (estimated from a short calibration)\n",
                        HumanSeconds(plan.Sum(&PlannedRung::seconds_left)));
  }
  return text;
}

}  // namespace runexp
