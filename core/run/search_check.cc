#include "core/run/search_check.h"

#include <fmt/format.h>

#include <utility>
#include <variant>
#include <vector>

#include "core/spec/sweep/axis_values.h"
#include "core/train/schedule.h"

namespace runexp {
namespace {

Diagnostic AtSearch(const SpecDocument& document, const Region& region, std::string cause,
                    std::string remedy) {
  return DiagnosticAt(document.sources()[kSweepSource], region, std::move(cause),
                      std::move(remedy));
}

std::string FreeSchedules() {
  std::string names;
  for (const ScheduleInfo& schedule : Schedules()) {
    if (schedule.depends_on_epochs) continue;
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", schedule.name);
  }
  return names;
}

}  // namespace

void CheckCandidate(const SpecDocument& document, const Search& search) {
  const Spec& spec = document.spec();
  std::vector<Diagnostic> problems;
  if (FindSchedule(spec.training.schedule)->depends_on_epochs) {
    problems.push_back(document.At(
        "training.schedule",
        fmt::format("training.schedule = \"{}\" depends on the number of epochs, so that no run "
                    "could go on in the next rung of the search",
                    spec.training.schedule),
        fmt::format("choose one of {}, or remove [search]", FreeSchedules())));
  }
  if (search.metric->Of(HasValidation(spec)).empty()) {
    problems.push_back(
        AtSearch(document, search.metric_region,
                 fmt::format("a run of this search has no {}: it has no validation text",
                             search.metric->name),
                 "set corpus.validation_fraction, for example to 0.1, or choose another metric"));
  }
  if (!spec.expect.result_sha256.empty()) {
    problems.push_back(document.At(
        "expect.result_sha256",
        "a search trains a run for several numbers of epochs, each with a result of its own",
        "name the run that must have this one with --expect ID=DIGEST, and remove this line\n"
        "(what the base says: with expect.result_sha256 = \"\" below [set])"));
  }
  if (!problems.empty()) throw SpecError(std::move(problems));
}

Diagnostic MixedTexts(const Sweep& sweep) {
  return AtSearch(sweep.common, sweep.search->metric_region,
                  fmt::format("{} of some runs is that of a validation text and of others that of "
                              "the training text, which do not compare",
                              sweep.search->metric->name),
                  "give all runs a validation text, or set metric = \"training_perplexity\"");
}

void RefuseSearch(const ExperimentOrSweep& spec, std::string cause, std::string remedy) {
  const auto* sweep = std::get_if<Sweep>(&spec);
  if (sweep == nullptr || !sweep->search) return;
  throw SpecError(
      {AtSearch(sweep->common, sweep->search->region, std::move(cause), std::move(remedy))});
}

}  // namespace runexp
