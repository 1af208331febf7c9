#include "core/run/batch_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

#include "core/base/display_width.h"
#include "core/run/field_text.h"
#include "core/run/human_text.h"
#include "core/run/text_table.h"
#include "core/spec/field.h"

namespace runexp {
namespace {

constexpr std::size_t kBarColumns = 10;
constexpr std::size_t kSparkColumns = 16;
constexpr std::size_t kReasonColumns = 80;

std::string Repeat(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string Bar(double fraction) {
  const double exact = std::clamp(fraction, 0.0, 1.0) * static_cast<double>(kBarColumns);
  const auto full = static_cast<std::size_t>(exact);
  return Repeat("█", full) + Repeat("░", kBarColumns - full);
}

// What went wrong, without what to do about it, in one line: the first, and as long as one ends
// with a colon, the next.
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

// Broken at blanks into lines of at most so many columns, all but the first indented by two. A word
// that is longer, such as a path, stays whole.
std::string WrapWords(const std::string& text, std::size_t columns) {
  std::istringstream words(text);
  std::string lines, line;
  for (std::string word; words >> word;) {
    if (!line.empty() && DisplayWidth(line) + 1 + DisplayWidth(word) > columns) {
      lines += line + "\n";
      line = "  " + word;
    } else {
      line += (line.empty() ? "" : " ") + word;
    }
  }
  return lines + line + "\n";
}

}  // namespace

bool NamesDiffer(std::span<const Experiment> runs) {
  return std::ranges::any_of(
      runs, [&](const Experiment& run) { return run.spec.name != runs.front().spec.name; });
}

std::string RunTitle(const Experiment& run, bool with_name) {
  std::string title = with_name || run.varying.empty() ? Printable(run.spec.name) : "";
  for (const NamedValue& value : run.varying) {
    if (!title.empty()) title += ' ';
    title += FieldText(value.value);
  }
  return title;
}

std::string OpeningLine(std::span<const Experiment> runs) {
  std::string line = Count(std::ssize(runs), "run");
  if (NamesDiffer(runs)) return line;
  line = fmt::format("{}: {}", Printable(runs.front().spec.name), line);
  const char* separator = " over ";
  for (const NamedValue& value : runs.front().varying) {
    line += fmt::format("{}{}", separator, KeyOf(value.name));
    separator = ", ";
  }
  return line;
}

double EpochsDone(const LiveRun& state) {
  const auto updates = static_cast<double>(std::max<std::int64_t>(state.updates_per_epoch, 1));
  return static_cast<double>(state.perplexity.size()) +
         static_cast<double>(state.updates_in_epoch) / updates;
}

std::string Sparkline(std::span<const double> values, std::size_t columns) {
  static constexpr std::array kBlocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (values.empty()) return "";
  columns = std::min(columns, values.size());
  const auto [lowest, highest] = std::ranges::minmax(values);
  const double range = std::log(highest) - std::log(lowest);
  std::string line;
  for (std::size_t c = 0; c < columns; ++c) {
    const double value = values[(c + 1) * values.size() / columns - 1];
    const double height = range > 0 ? (std::log(value) - std::log(lowest)) / range : 0;
    // An overflowing perplexity is infinite: that is high.
    const double level = std::isfinite(height) ? height * (kBlocks.size() - 1) + 0.5 : 7;
    line += kBlocks[static_cast<std::size_t>(level)];
  }
  return line;
}

std::string ActiveLine(const LiveRun& state, std::size_t title_columns, std::size_t columns) {
  const std::string total = WithCommas(state.epochs);
  const bool measured = !state.perplexity.empty();
  const std::string done = WithCommas(std::ssize(state.perplexity));
  std::vector<std::string> parts = {
      fmt::format("{:>{}}/{}", done, total.size(), total),
      fmt::format("{:<6}", measured ? HumanPerplexity(state.perplexity.back()) : ""),
      Bar(EpochsDone(state) / static_cast<double>(state.epochs))};
  if (measured) {
    parts.push_back(Sparkline(state.perplexity, kSparkColumns));
    parts.push_back(HumanSeconds(state.seconds_left) + " left");
    const auto speed = static_cast<std::int64_t>(state.characters_per_second);
    parts.push_back(WithCommas(speed) + " characters/s");
  }
  std::string line = FitText(state.title, std::min(title_columns, columns));
  for (const std::string& part : parts) {
    if (DisplayWidth(line) + 2 + DisplayWidth(part) > columns) break;
    line += "  " + part;
  }
  return line;
}

std::string EndLine(const std::string& title, const RunOutcome& outcome) {
  std::string line = fmt::format("{}  {}", title, EndName(outcome.end));
  if (outcome.reused) line += " before";
  if (outcome.epochs > 0) {
    line += fmt::format("  {}  perplexity {}", Count(outcome.epochs, "epoch"),
                        HumanPerplexity(outcome.perplexity));
  }
  if (!outcome.reason.empty()) line += "  " + outcome.reason;
  return line;
}

std::string CountLine(std::span<const RunOutcome> outcomes) {
  std::string line = Count(std::ssize(outcomes), "run") + ":";
  const char* separator = " ";
  for (const RunEnd end : {RunEnd::kFinished, RunEnd::kDiverged, RunEnd::kFailed,
                           RunEnd::kInterrupted, RunEnd::kElsewhere, RunEnd::kNotStarted}) {
    const auto all = std::ranges::count(outcomes, end, &RunOutcome::end);
    if (all == 0) continue;
    line += fmt::format("{}{} {}", separator, WithCommas(all), EndName(end));
    const auto before = std::ranges::count_if(
        outcomes, [&](const RunOutcome& outcome) { return outcome.end == end && outcome.reused; });
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
    for (const NamedValue& value : run.varying) {
      const Field* field = FindField(value.name);
      if (std::ranges::find(fields, field) == fields.end()) fields.push_back(field);
    }
  }
  return fields;
}

std::string VaryingText(const Experiment& run, const Field& field) {
  const auto found = std::ranges::find(run.varying, field.name, &NamedValue::name);
  return found == run.varying.end() ? "" : FieldText(found->value);
}

// "random 0.01 2: out/a.h5: cannot write it: File too large": a line, or a few, for each run that
// has a reason.
std::string Reasons(std::span<const Experiment> runs, std::span<const RunOutcome> outcomes) {
  const bool with_name = NamesDiffer(runs);
  std::string text;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (outcomes[i].reason.empty()) continue;
    const std::string title = RunTitle(runs[i], with_name);
    text += WrapWords(fmt::format("{}: {}", title, Cause(outcomes[i].reason)), kReasonColumns);
  }
  return text;
}

}  // namespace

std::string ClosingTable(std::span<const Experiment> runs, std::span<const RunOutcome> outcomes) {
  const std::vector<const Field*> fields = VaryingFields(runs);
  const bool with_name = NamesDiffer(runs) || fields.empty();
  std::vector<TextColumn> columns;
  if (with_name) columns.push_back({"name"});
  for (const Field* field : fields) {
    columns.push_back({std::string(KeyOf(field->name)), IsNumber(*field)});
  }
  columns.insert(columns.end(), {{"status"}, {"epochs", true}, {"perplexity", true}});

  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const RunOutcome& outcome = outcomes[i];
    std::vector<std::string>& row = rows.emplace_back();
    if (with_name) row.push_back(Printable(runs[i].spec.name));
    for (const Field* field : fields) row.push_back(VaryingText(runs[i], *field));
    row.push_back(EndName(outcome.end));
    row.push_back(WithCommas(outcome.epochs));
    row.push_back(outcome.epochs > 0 ? HumanPerplexity(outcome.perplexity) : "");
  }
  constexpr std::size_t kAnyWidth = 10'000;  // what tells runs from each other is not cut
  std::string text = FormatTable(std::move(columns), std::move(rows), kAnyWidth) + "\n";
  if (const std::string reasons = Reasons(runs, outcomes); !reasons.empty()) text += reasons + "\n";
  return text + CountLine(outcomes) + "\n";
}

}  // namespace runexp
