#include "core/view/batch_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "core/spec/field.h"
#include "core/spec/field_text.h"
#include "core/spec/meaning.h"
#include "core/text/human_text.h"
#include "core/text/printable.h"
#include "core/text/text_names.h"
#include "core/text/text_table.h"

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

std::string EndLine(const std::string& title, const RunOutcome& outcome,
                    const std::string& other_name) {
  std::string line = fmt::format("{}  {}", title, StatusName(outcome.status));
  if (outcome.reused) line += " before";
  if (!other_name.empty()) line += fmt::format(" as \"{}\"", other_name);
  if (outcome.epochs > 0) {
    line += "  " + Count(outcome.epochs, "epoch");
  }
  if (outcome.perplexity) {
    line += fmt::format("  {}perplexity {}", outcome.is_validated ? "validation " : "",
                        HumanPerplexity(*outcome.perplexity));
  }
  if (!outcome.reason.empty()) line += "  " + outcome.reason;
  return line;
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

// A line, or a few, for each reason and note on a run's end: "random 0.01 2: out/a.h5: cannot write
// it: File too large".
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

}  // namespace

std::string ClosingTable(std::span<const Experiment> runs, std::span<const RunOutcome> outcomes) {
  const std::vector<const Field*> fields = VaryingFields(runs);
  const bool with_name = NamesDiffer(runs) || fields.empty();
  std::vector<TextColumn> columns;
  if (with_name) columns.push_back({"name"});
  const std::vector<std::string> corpora = CorpusNames(runs, fields);
  if (!corpora.empty()) columns.push_back({"corpus"});
  for (const Field* field : fields) {
    columns.push_back({std::string(KeyOf(field->name)), IsNumber(*field)});
  }
  columns.insert(columns.end(), {{"status"}, {"epochs", true}, {"perplexity", true}});

  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const RunOutcome& outcome = outcomes[i];
    std::vector<std::string>& row = rows.emplace_back();
    if (with_name) row.push_back(runs[i].spec.name);
    if (!corpora.empty()) row.push_back(corpora[i]);
    for (const Field* field : fields) row.push_back(VaryingText(runs[i], *field));
    row.push_back(StatusName(outcome.status));
    row.push_back(WithCommas(outcome.epochs));
    row.push_back(outcome.perplexity ? HumanPerplexity(*outcome.perplexity) : "");
  }
  constexpr std::size_t kAnyWidth = 10'000;  // what distinguishes runs is not cut
  std::string text = FormatTable(std::move(columns), std::move(rows), kAnyWidth) + "\n";
  if (const std::string reasons = Reasons(runs, outcomes); !reasons.empty()) text += reasons + "\n";
  const auto validated = std::ranges::count(outcomes, true, &RunOutcome::is_validated);
  return text + CountLine(outcomes) + "\n" + HeadlineNote(validated, std::ssize(outcomes));
}

}  // namespace runexp
