#include "core/view/rung_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/spec/field_text.h"
#include "core/spec/meaning.h"
#include "core/text/human_text.h"
#include "core/text/text_table.h"
#include "core/view/batch_text.h"

namespace runexp {
namespace {

constexpr std::size_t kAnyWidth = 10'000;  // a table of few columns
constexpr std::size_t kColumns = 80;

std::string Runs(std::size_t count) { return Count(static_cast<std::int64_t>(count), "run"); }

std::string ValueText(const std::optional<double>& value) {
  return value ? HumanPerplexity(*value) : "";
}

std::string VerdictOn(const RungResult& result, const Rung& rung) {
  if (rung.open() > 0) return "";
  if (result.status == RunStatus::kDiverged) return "out";
  if (rung.is_last()) return &result == &rung.results[rung.ranking.front()] ? "best" : "";
  return result.goes_on ? "goes on" : "out";
}

std::string StatusText(const RungResult& result, const Rung& rung) {
  const bool has_stopped = result.status == RunStatus::kFinished && result.epochs < rung.epochs;
  return has_stopped ? "stopped" : StatusName(result.status);
}

std::string Table(const Rung& rung, const Search& search, std::size_t width) {
  const std::vector<const Field*>& varying = rung.runs.front().varying;
  std::vector<std::string_view> names;
  for (const Field* field : varying) names.push_back(field->name);
  std::vector<TextColumn> columns = {{"run", false, true}};
  for (const Field* field : varying) {
    columns.push_back({ShortFieldName(field->name, names), IsNumber(*field), true});
  }
  columns.insert(columns.end(), {{"status"},
                                 {"epochs", true},
                                 {std::string(search.metric->name), true},
                                 {rung.is_last() ? "" : "next rung"}});
  std::vector<std::vector<std::string>> rows;
  for (const std::size_t i : rung.ranking) {
    const RungResult& result = rung.results[i];
    std::vector<std::string>& row = rows.emplace_back();
    row.push_back(rung.runs[i].run_id);
    for (const Field* field : varying) {
      const std::optional<FieldValue> value = FindValue(*field, rung.runs[i].spec);
      row.push_back(value ? FieldText(*value) : "");
    }
    row.push_back(StatusText(result, rung));
    row.push_back(WithCommas(result.epochs));
    row.push_back(ValueText(result.value));
    row.push_back(VerdictOn(result, rung));
  }
  return FormatTableOfRuns(std::move(columns), std::move(rows), width);
}

// "1 failed, 2 running"
std::string OpenRuns(const Rung& rung) {
  std::map<RunStatus, std::int64_t> counts;
  std::int64_t without = 0;
  for (const RungResult& result : rung.results) {
    if (result.value || result.status == RunStatus::kDiverged) continue;
    HasEnded(result.status) ? ++without : ++counts[result.status];
  }
  std::string text;
  for (const auto& [status, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", WithCommas(count), StatusName(status));
  }
  if (without > 0) text += fmt::format("{}{} without", text.empty() ? "" : ", ", without);
  return text;
}

// Why nothing is decided, and what to do.
std::string OpenText(const Rung& rung, std::span<const RunOutcome> outcomes) {
  const bool needs_retry = std::ranges::any_of(outcomes, &RunOutcome::needs_retry);
  return WrapWords(
      fmt::format("Rung {} of {} stays open, and nothing is decided: of its {}, {}. {}.",
                  rung.number, rung.rungs, Runs(rung.runs.size()), OpenRuns(rung),
                  needs_retry ? "The same command with --retry-failed goes on"
                              : "The same command goes on"),
      kColumns, "", "");
}

std::string DecisionText(const Rung& rung) {
  std::string text;
  const std::size_t diverged = rung.diverged();
  if (!rung.is_last()) {
    text = fmt::format(
        "{} of {} {} on to rung {}", WithCommas(static_cast<std::int64_t>(rung.going_on())),
        Runs(rung.runs.size()), rung.going_on() == 1 ? "goes" : "go", rung.number + 1);
    if (diverged == rung.runs.size()) text = "no run goes on";
  }
  if (diverged > 0) {
    text += fmt::format("{}{} diverged and {} out", text.empty() ? "" : "; ", diverged,
                        diverged == 1 ? "is" : "are");
  }
  return text.empty() ? "" : text + "\n";
}

// "4,320 of the 11,520 updates of all 24 runs to epoch 60 (37.5 %)"
std::string UpdatesText(std::span<const Rung> rungs) {
  std::int64_t done = 0, all = 0, before = 0;
  for (const Rung& rung : rungs) {
    for (std::size_t i = 0; i < rung.runs.size(); ++i) {
      done += rung.runs[i].updates_per_epoch *
              std::max<std::int64_t>(rung.results[i].epochs - before, 0);
    }
    before = rung.epochs;
  }
  for (const Experiment& run : rungs.front().runs) all += run.updates_per_epoch * before;
  return fmt::format("{} of the {} updates of all {} to epoch {} ({:.1f} %)", WithCommas(done),
                     WithCommas(all), Runs(rungs.front().runs.size()), WithCommas(before),
                     100 * static_cast<double>(done) / static_cast<double>(all));
}

// The best run of the rung, if it has one.
const RungResult* BestOf(const Rung& rung) {
  if (rung.ranking.empty()) return nullptr;
  const RungResult& best = rung.results[rung.ranking.front()];
  return best.value ? &best : nullptr;
}

}  // namespace

std::string RungTitle(const Rung& rung) {
  return fmt::format("rung {} of {}: {} of {}", rung.number, rung.rungs, Runs(rung.runs.size()),
                     Count(rung.epochs, "epoch"));
}

std::string RungTable(const Rung& rung, const Search& search, std::span<const RunOutcome> outcomes,
                      std::size_t width) {
  std::string text = fmt::format("{}\n\n{}\n", RungTitle(rung), Table(rung, search, width));
  if (const std::string reasons = Reasons(rung.runs, outcomes); !reasons.empty()) {
    text += reasons + "\n";
  }
  const std::string decision = rung.open() > 0 ? OpenText(rung, outcomes) : DecisionText(rung);
  return text + decision + (decision.empty() ? "" : "\n");
}

std::string SearchSummary(std::span<const Rung> rungs, const Search& search) {
  std::vector<std::vector<std::string>> rows;
  for (const Rung& rung : rungs) {
    const RungResult* best = BestOf(rung);
    const bool is_decided = rung.open() == 0 && !rung.is_last();
    rows.push_back({fmt::to_string(rung.number), WithCommas(rung.epochs),
                    WithCommas(std::ssize(rung.runs)),
                    WithCommas(static_cast<std::int64_t>(rung.diverged())),
                    rung.open() > 0 ? OpenRuns(rung)
                    : is_decided    ? WithCommas(static_cast<std::int64_t>(rung.going_on()))
                                    : "",
                    best ? ValueText(best->value) : ""});
  }
  std::string text = FormatTable({{"rung", true},
                                  {"epochs", true},
                                  {"runs", true},
                                  {"diverged", true},
                                  {"go on", true},
                                  {"best by " + std::string(search.metric->name), true}},
                                 std::move(rows), kAnyWidth);
  const Rung& last = rungs.back();
  const RungResult* best = BestOf(last);
  if (!last.is_last() || last.open() > 0 || best == nullptr) return text;
  const Experiment& winner = last.runs[last.ranking.front()];
  return text + WrapWords(fmt::format("The best of {}: {}, run {}, {} {} after {}. It took {}.",
                                      Runs(rungs.front().runs.size()), RunTitle(winner, false),
                                      winner.run_id, search.metric->name, ValueText(best->value),
                                      Count(best->epochs, "epoch"), UpdatesText(rungs)),
                          kColumns, "\n", "");
}

}  // namespace runexp
