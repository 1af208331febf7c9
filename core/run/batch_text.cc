#include "core/run/batch_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/display_width.h"
#include "core/run/human_text.h"
#include "core/spec/field.h"

namespace runexp {
namespace {

constexpr std::size_t kBarColumns = 10;
constexpr std::size_t kSparkColumns = 16;

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

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

std::string RunTitle(const BatchRun& run) {
  std::string title = run.experiment.spec.name;
  const char* separator = "  ";
  for (const auto& [field, value] : run.varying) {
    title += fmt::format("{}{}={}", separator, KeyOf(field), value);
    separator = " ";
  }
  return Printable(title);
}

double EpochsDone(const RunState& state) {
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

std::string ActiveLine(const RunState& state, std::size_t title_columns, std::size_t columns) {
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
    line += fmt::format("  {} epoch{}  perplexity {}", WithCommas(outcome.epochs),
                        outcome.epochs == 1 ? "" : "s", HumanPerplexity(outcome.perplexity));
  }
  if (!outcome.reason.empty()) line += "  " + outcome.reason;
  return line;
}

std::string CountLine(std::span<const RunOutcome> outcomes) {
  std::string line =
      fmt::format("{} run{}:", WithCommas(std::ssize(outcomes)), outcomes.size() == 1 ? "" : "s");
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

using Row = std::vector<std::string>;

// The fields that vary in any of the runs.
std::vector<std::string> VaryingFields(std::span<const BatchRun> runs) {
  std::vector<std::string> fields;
  for (const BatchRun& run : runs) {
    for (const auto& [field, value] : run.varying) {
      if (std::ranges::find(fields, field) == fields.end()) fields.push_back(field);
    }
  }
  return fields;
}

Row TableRow(const BatchRun& run, const std::vector<std::string>& fields,
             const RunOutcome& outcome) {
  Row row = {run.experiment.spec.name};
  for (const std::string& field : fields) {
    const auto found = std::ranges::find(run.varying, field, &Labels::value_type::first);
    row.push_back(found == run.varying.end() ? "" : Printable(found->second));
  }
  row.push_back(EndName(outcome.end));
  row.push_back(WithCommas(outcome.epochs));
  row.push_back(outcome.epochs > 0 ? HumanPerplexity(outcome.perplexity) : "");
  row.push_back(Printable(FirstLine(outcome.reason)));
  return row;
}

}  // namespace

std::string ClosingTable(std::span<const BatchRun> runs, std::span<const RunOutcome> outcomes) {
  const std::vector<std::string> fields = VaryingFields(runs);
  Row header = {"name"};
  for (const std::string& field : fields) header.emplace_back(KeyOf(field));
  for (const char* title : {"status", "epochs", "perplexity", "reason"}) header.emplace_back(title);
  std::vector<Row> rows = {header};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    rows.push_back(TableRow(runs[i], fields, outcomes[i]));
  }
  std::vector<std::size_t> widths(header.size());
  for (const Row& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      widths[c] = std::max(widths[c], DisplayWidth(row[c]));
    }
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) line += FitText(row[c], widths[c]) + "  ";
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text + "\n" + CountLine(outcomes) + "\n";
}

}  // namespace runexp
