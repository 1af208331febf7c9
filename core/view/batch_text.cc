#include "core/view/batch_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "core/spec/field.h"
#include "core/spec/field_text.h"
#include "core/spec/meaning.h"
#include "core/text/human_text.h"
#include "core/text/printable.h"
#include "core/text/shell_word.h"
#include "core/text/text_names.h"

namespace runexp {
namespace {

constexpr std::size_t kReasonColumns = 80;

// The cause without the remedy, in one line: the first line, plus following ones while a line ends
// with a colon.
std::string Cause(const std::string& reason) {
  std::istringstream text(reason);
  std::string cause, line;
  while (std::getline(text, line)) {
    line.erase(0, line.find_first_not_of(' '));
    cause += (cause.empty() ? "" : " ") + line;
    if (!cause.ends_with(':')) break;
  }
  return Printable(cause);
}

// The fields that vary in any of the runs.
std::vector<const Field*> VaryingFields(std::span<const Experiment> runs) {
  std::vector<const Field*> fields;
  for (const Experiment& run : runs) {
    for (const Field* field : run.varying) {
      if (std::ranges::find(fields, field) == fields.end()) fields.push_back(field);
    }
  }
  return fields;
}

}  // namespace

bool NamesDiffer(std::span<const Experiment> runs) {
  return std::ranges::any_of(
      runs, [&](const Experiment& run) { return run.spec.name != runs.front().spec.name; });
}

std::string RunTitle(const Experiment& run, bool with_name) {
  std::string title = with_name || run.varying.empty() ? Printable(run.spec.name) : "";
  for (const Field* field : run.varying) {
    const std::optional<FieldValue> value = FindValue(*field, run.spec);
    if (!value) continue;
    if (!title.empty()) title += ' ';
    title += FieldText(*value);
  }
  return title;
}

std::string OpeningLine(std::span<const Experiment> runs) {
  std::string line = Count(std::ssize(runs), "run");
  if (NamesDiffer(runs)) return line;
  line = fmt::format("{}: {}", Printable(runs.front().spec.name), line);
  const char* separator = " over ";
  for (const Field* field : runs.front().varying) {
    line += fmt::format("{}{}", separator, KeyOf(field->name));
    separator = ", ";
  }
  return line;
}

std::string OtherName(const Experiment& run, const RunRecord* record) {
  return record == nullptr || record->name == run.spec.name ? "" : record->name;
}

std::string TitleHeading(std::span<const Experiment> runs) {
  std::string heading = NamesDiffer(runs) ? "name" : "";
  for (const Field* field : VaryingFields(runs)) {
    heading += fmt::format("{}{}", heading.empty() ? "" : " ", KeyOf(field->name));
  }
  return heading.empty() ? "run" : heading;
}

std::string HowItEnded(const RunOutcome& outcome, const std::string& other_name) {
  std::string text = StatusName(outcome.status);
  if (outcome.reused) text += " before";
  if (!other_name.empty()) text += fmt::format(" as \"{}\"", other_name);
  if (!outcome.reused && outcome.seconds > 0) text += " in " + HumanSeconds(outcome.seconds);
  if (!outcome.reason.empty()) text += ": " + outcome.reason;
  return text;
}

Colour ColourOf(const RunOutcome& outcome) {
  switch (outcome.status) {
    case RunStatus::kFailed:
    case RunStatus::kDiverged:
    case RunStatus::kDamaged:
      return Colour::kRed;
    case RunStatus::kInterrupted:
      return Colour::kYellow;
    default:
      return outcome.reused ? Colour::kDim : Colour::kNone;
  }
}

std::string CountLine(std::span<const RunOutcome> outcomes) {
  std::string line = Count(std::ssize(outcomes), "run") + ":";
  const char* separator = " ";
  for (const RunStatus end : {RunStatus::kFinished, RunStatus::kDiverged, RunStatus::kFailed,
                              RunStatus::kInterrupted, RunStatus::kRunning, RunStatus::kNew}) {
    const auto all = std::ranges::count(outcomes, end, &RunOutcome::status);
    if (all == 0) continue;
    line += fmt::format("{}{} {}", separator, WithCommas(all), StatusName(end));
    const auto before = std::ranges::count_if(outcomes, [&](const RunOutcome& outcome) {
      return outcome.status == end && outcome.reused;
    });
    if (before > 0) line += fmt::format(" ({} before)", WithCommas(before));
    separator = ", ";
  }
  return line;
}

namespace {

// The names of the texts if they differ and no axis tells them apart.
std::vector<std::string> CorpusNames(std::span<const Experiment> runs,
                                     const std::vector<const Field*>& fields) {
  if (std::ranges::find(fields, FindField("corpus.file")) != fields.end()) return {};
  std::vector<ReadText> texts;
  for (const Experiment& run : runs) texts.push_back({run.corpus->file, run.corpus->sha256});
  return TextNames(texts);
}

std::string VaryingText(const Experiment& run, const Field& field) {
  if (std::ranges::find(run.varying, &field) == run.varying.end()) return "";
  const std::optional<FieldValue> value = FindValue(field, run.spec);
  return value ? FieldText(*value) : "";
}

}  // namespace

std::string Reasons(std::span<const Experiment> runs, std::span<const RunOutcome> outcomes) {
  const bool with_name = NamesDiffer(runs);
  std::string text;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto add = [&](const std::string& remark) {
      text += WrapWords(fmt::format("{}: {}", RunTitle(runs[i], with_name), remark), kReasonColumns,
                        "", "  ");
    };
    if (const std::string reason = Cause(outcomes[i].reason); !reason.empty()) add(reason);
    std::ranges::for_each(outcomes[i].notes, add);
  }
  return text;
}

namespace {

// The numbers of the runs: those that finished, the best first, then the others in their order.
std::vector<std::size_t> BestFirst(std::span<const RunOutcome> outcomes) {
  std::vector<std::size_t> order(outcomes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto rank = [&](std::size_t i) {
    const RunOutcome& outcome = outcomes[i];
    const bool counts = outcome.status == RunStatus::kFinished && outcome.best.has_value();
    return std::tuple(counts ? 0 : 1, counts ? *outcome.best : 0.0, i);
  };
  std::ranges::sort(order, {}, rank);
  return order;
}

// "250", or of a run that has not come so far "3/250".
std::string EpochText(std::int64_t done, std::int64_t epochs) {
  if (done == epochs) return WithCommas(done);
  return fmt::format("{}/{}", WithCommas(done), WithCommas(epochs));
}

std::string PerplexityText(const std::optional<double>& perplexity) {
  return perplexity ? HumanPerplexity(*perplexity) : "";
}

// Colours the lines of a table below its heading. `order`: the run of each.
std::string ColourLines(const std::string& table, std::span<const std::size_t> order,
                        std::span<const RunOutcome> outcomes) {
  std::istringstream lines(table);
  std::string text, line;
  for (std::size_t row = 0; std::getline(lines, line); ++row) {
    Colour colour = Colour::kNone;
    if (row > 0) {
      const RunOutcome& outcome = outcomes[order[row - 1]];
      const bool is_best = row == 1 && outcome.status == RunStatus::kFinished;
      colour = is_best ? Colour::kGreen : ColourOf(outcome);
    }
    text += Coloured(line, colour) + "\n";
  }
  return text;
}

}  // namespace

std::string FormatTableOfRuns(std::vector<TextColumn> columns,
                              std::vector<std::vector<std::string>> rows, std::size_t width) {
  constexpr std::array<std::string_view, 2> kSaidElsewhere = {"epochs", "status"};
  LeaveOutAlike(kSaidElsewhere, width, columns, rows);
  return FormatTable(std::move(columns), std::move(rows), width);
}

std::string ClosingTable(std::span<const Experiment> runs, std::span<const RunOutcome> outcomes,
                         std::size_t width, bool colour) {
  std::vector<const Field*> fields = VaryingFields(runs);
  const bool with_name = NamesDiffer(runs) || fields.empty();
  std::erase(fields, FindField("training.epochs"));  // the column of progress has them
  std::vector<TextColumn> columns = {{"run", false, true}};
  if (with_name) columns.push_back({"name", false, true});
  const std::vector<std::string> corpora = CorpusNames(runs, fields);
  if (!corpora.empty()) columns.push_back({"corpus", false, true});
  for (const Field* field : fields) {
    columns.push_back({std::string(KeyOf(field->name)), IsNumber(*field), true});
  }
  columns.insert(
      columns.end(),
      {{"status"}, {"epochs", true}, {"perplexity", true}, {"best", true}, {"time", true}});

  const std::vector<std::size_t> order = BestFirst(outcomes);
  std::vector<std::vector<std::string>> rows;
  for (const std::size_t i : order) {
    const RunOutcome& outcome = outcomes[i];
    std::vector<std::string>& row = rows.emplace_back();
    row.push_back(runs[i].run_id);
    if (with_name) row.push_back(runs[i].spec.name);
    if (!corpora.empty()) row.push_back(corpora[i]);
    for (const Field* field : fields) row.push_back(VaryingText(runs[i], *field));
    row.push_back(StatusName(outcome.status));
    row.push_back(EpochText(outcome.epochs, runs[i].spec.training.epochs));
    row.push_back(PerplexityText(outcome.perplexity));
    row.push_back(PerplexityText(outcome.best));
    row.push_back(outcome.seconds > 0 ? HumanSeconds(outcome.seconds) : "");
  }
  std::string text = FormatTableOfRuns(std::move(columns), std::move(rows), width);
  if (colour) text = ColourLines(text, order, outcomes);
  text += "\n";
  if (const std::string reasons = Reasons(runs, outcomes); !reasons.empty()) text += reasons + "\n";
  const auto validated = std::ranges::count(outcomes, true, &RunOutcome::is_validated);
  return text + CountLine(outcomes) + "\n" + HeadlineNote(validated, std::ssize(outcomes));
}

std::string NextSteps(std::span<const Experiment> runs, std::span<const RunOutcome> outcomes,
                      const std::string& directory) {
  if (std::ranges::count(outcomes, RunStatus::kFinished, &RunOutcome::status) == 0) return "";
  const std::string place = ShellWord(directory);
  std::string text = fmt::format("Next: runexp report {}\n", place);
  const std::vector<const Field*> fields = VaryingFields(runs);
  const Field* seed = FindField("seed");
  const auto other =
      std::ranges::find_if(fields, [&](const Field* field) { return field != seed; });
  if (other != fields.end() && std::ranges::find(fields, seed) != fields.end()) {
    text += fmt::format("      runexp contrast {} --of {}\n", place, (*other)->name);
  }
  return text;
}

}  // namespace runexp
