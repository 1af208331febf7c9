#include "core/view/batch_display.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "core/text/colour.h"
#include "core/text/console.h"
#include "core/text/display_width.h"
#include "core/text/human_text.h"
#include "core/text/printable.h"
#include "core/text/terminal.h"
#include "core/view/batch_text.h"
#include "core/view/note_text.h"

namespace runexp {
namespace {

constexpr auto kDrawInterval = std::chrono::milliseconds(100);
constexpr auto kPlainInterval = std::chrono::seconds(30);

// "36 finished before", "35 finished and 1 diverged before"; empty if none had ended.
std::string BeforeText(const std::map<RunStatus, std::int64_t>& before) {
  std::string text;
  for (const auto& [status, count] : before) {
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : " and ", WithCommas(count), StatusName(status));
  }
  return text.empty() ? text : text + " before";
}

// Adds the values that are new.
void TakeHeadline(const RunRecord& record, LiveRun& state) {
  const auto all = HeadlineCurve(record).values;
  const auto added = all.subspan(state.perplexity.size());
  state.perplexity.insert(state.perplexity.end(), added.begin(), added.end());
}

}  // namespace

// The display of one run.
class BatchDisplay::Row : public RunObserver {
 public:
  Row(BatchDisplay& display, std::size_t run) : display_(display), run_(run) {}

  void Started(const RunRecord& record, const std::filesystem::path&, bool) override {
    const std::lock_guard lock(display_.mutex_);
    display_.Start(run_, record);
  }
  void Updated(const RunRecord& record, std::int64_t updates_in_epoch) override {
    const std::lock_guard lock(display_.mutex_);
    display_.Update(run_, record, updates_in_epoch);
  }
  void Ended(const RunOutcome& outcome, const RunRecord* record) override {
    const std::lock_guard lock(display_.mutex_);
    display_.End(run_, outcome, record);
  }

 private:
  BatchDisplay& display_;
  std::size_t run_;
};

BatchDisplay::BatchDisplay(std::span<const Experiment> runs, bool quiet)
    : runs_(runs),
      quiet_(quiet),
      terminal_(ErrorsCanBeRedrawn()),
      with_name_(NamesDiffer(runs)),
      work_(runs),
      last_draw_(Clock::now()) {
  table_.heading = TitleHeading(runs);
  for (const Experiment& run : runs) {
    table_.title = std::max(table_.title, DisplayWidth(RunTitle(run, with_name_)));
    table_.epochs = std::max(table_.epochs, run.spec.training.epochs);
  }
  std::set<std::string> stand_ins;
  NoteList notes;
  for (const Experiment& experiment : runs) {
    if (experiment.is_stand_in) stand_ins.insert(StandInNote(experiment));
    notes.Add(experiment);
  }
  for (const std::string& stand_in : stand_ins) Print(stderr, "{}", stand_in);
  if (!quiet) Print(stderr, "{}\n{}", OpeningLine(runs), notes.Text());
}

std::shared_ptr<RunObserver> BatchDisplay::Observe(std::size_t run) {
  return std::make_shared<Row>(*this, run);
}

void BatchDisplay::Start(std::size_t run, const RunRecord& record) {
  Active& active = active_[run];
  active.state.title = RunTitle(runs_[run], with_name_);
  active.state.epochs = record.spec.training.epochs;
  active.state.updates_per_epoch = runs_[run].updates_per_epoch;
  active.state.epochs_done = EpochsDone(record);
  TakeHeadline(record, active.state);
  if (record.checkpoint) active.state.updates_in_epoch = record.checkpoint->updates_in_epoch;
  work_.Start(run, EpochsDone(active.state));
  active.pace.Start(Clock::now());
}

void BatchDisplay::Update(std::size_t run, const RunRecord& record, std::int64_t updates_in_epoch) {
  auto& [state, pace] = active_[run];
  pace.Update(Clock::now());
  state.updates_in_epoch = updates_in_epoch;
  if (state.epochs_done < EpochsDone(record)) {
    state.epochs_done = EpochsDone(record);
    TakeHeadline(record, state);
  }
  work_.Update(run, EpochsDone(state));
  state.has_long_epochs = EpochsAreLong(pace, state.updates_per_epoch);
  table_.has_long_epochs = table_.has_long_epochs || state.has_long_epochs;
  if (const double speed = pace.UpdatesPerSecond(); speed > 0) {
    state.characters_per_second = speed * static_cast<double>(runs_[run].options.batch.targets());
    state.seconds_left = (static_cast<double>(state.epochs) - EpochsDone(state)) *
                         static_cast<double>(state.updates_per_epoch) / speed;
  }
  DrawIfDue();
}

void BatchDisplay::End(std::size_t run, const RunOutcome& outcome, const RunRecord* record) {
  work_.End(run, static_cast<double>(outcome.epochs));
  active_.erase(run);
  ++ended_;
  const bool wrong = outcome.status == RunStatus::kFailed || outcome.status == RunStatus::kDiverged;
  if (wrong) ++wrong_;
  const bool is_best =
      outcome.status == RunStatus::kFinished && outcome.best && (!best_ || *outcome.best < *best_);
  if (is_best) best_ = outcome.best;
  const std::string other_name = OtherName(runs_[run], record);
  if (outcome.reused && HasEnded(outcome.status) && other_name.empty()) {
    ++before_[outcome.status];
    return;
  }
  if (quiet_ && !wrong) return;
  PrintAbove(LineOf(run, outcome, other_name, is_best));
}

void BatchDisplay::PrintAbove(const std::string& line) {
  if (terminal_ && !quiet_) {
    above_ += line + "\n";
    DrawIfDue();
  } else {
    PrintDrawing(stderr, line + "\n");
  }
}

void BatchDisplay::Say(const std::string& message) {
  const std::lock_guard lock(mutex_);
  PrintAbove(PrintableLines(message));
}

std::string BatchDisplay::LineOf(std::size_t run, const RunOutcome& outcome,
                                 const std::string& other_name, bool is_best) const {
  constexpr std::size_t kPlainColumns = 200;  // of a file, which cuts nothing
  const EndedRun ended = {RunTitle(runs_[run], with_name_), outcome.epochs,
                          runs_[run].spec.training.epochs, outcome.perplexity,
                          HowItEnded(outcome, other_name)};
  const std::size_t columns = terminal_ ? TerminalColumns() - 1 : kPlainColumns;
  std::string line = PrintableLines(EndedLine(table_, ended, columns));
  // One line on a terminal, so that many runs stay readable; the reason of a failure is never cut.
  const Colour colour = is_best ? Colour::kGreen : ColourOf(outcome);
  if (terminal_ && colour != Colour::kRed) line = CutText(line, columns);
  return ErrorsHaveColour() ? Coloured(line, colour) : line;
}

std::string BatchDisplay::TotalLine() const {
  std::string line = fmt::format("{}/{} runs", WithCommas(static_cast<std::int64_t>(ended_)),
                                 WithCommas(std::ssize(runs_)));
  if (!before_.empty()) line += fmt::format("  {}", BeforeText(before_));
  if (wrong_ > 0) line += fmt::format("  {} failed or diverged", wrong_);
  const auto now = Clock::now();
  if (const std::optional<double> speed = work_.CharactersPerSecond(now)) {
    line += fmt::format("  {} left  {} characters/s", HumanSeconds(*work_.SecondsLeft(now)),
                        WithCommas(static_cast<std::int64_t>(*speed)));
  }
  return line;
}

std::string BatchDisplay::ActiveLines() const {
  const std::size_t columns = TerminalColumns() - 1;
  const std::size_t room = TerminalRows() - 3;  // for the heading, the total and the cursor
  std::vector<LiveRun> shown;
  for (const auto& [run, active] : active_) {
    if (shown.size() == room) break;
    shown.push_back(active.state);
  }
  std::string lines;
  if (!shown.empty()) lines += LiveHeading(table_, columns) + "\n";
  for (const std::string& line : LiveLines(table_, shown, columns)) lines += line + "\n";
  return lines + CutText(TotalLine(), columns) + "\n";
}

std::string BatchDisplay::Erase() {
  return lines_.Erase(TerminalColumns()) + std::exchange(above_, "");
}

void BatchDisplay::DrawIfDue() {
  const auto now = Clock::now();
  const Clock::duration interval = terminal_ ? Clock::duration(kDrawInterval) : kPlainInterval;
  if (quiet_ || now - last_draw_ < interval) return;
  last_draw_ = now;
  if (!terminal_) {
    Print(stderr, "{}\n", TotalLine());
    return;
  }
  const std::string text = Erase() + lines_.Draw(PrintableLines(ActiveLines()));
  PrintDrawing(stderr, text);  // one write, so that the screen never shows half of it
}

void BatchDisplay::Close() {
  const std::lock_guard lock(mutex_);
  PrintDrawing(stderr, Erase());
  if (!quiet_ && !before_.empty()) Print(stderr, "{}\n", BeforeText(before_));
}

}  // namespace runexp
