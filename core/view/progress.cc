#include "core/view/progress.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "core/model/cost.h"
#include "core/run/provenance.h"
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

void PrintLabelled(std::FILE* out, const char* label, const std::string& text) {
  Print(out, "  {:<12}{}\n", label, text);
}

// The same on stderr; breaks the text between words where a terminal would break it anywhere.
void PrintFact(const char* label, const std::string& text) {
  constexpr std::size_t kLabel = 14, kLeast = 40;
  const std::size_t columns = std::max(TerminalColumns(), kLeast);
  if (!ErrorsCanBeRedrawn() || kLabel + DisplayWidth(text) <= columns) {
    return PrintLabelled(stderr, label, text);
  }
  Print(stderr, "{}",
        WrapWords(text, columns, fmt::format("  {:<12}", label), std::string(kLabel, ' ')));
}

// "adam, learning rate 0.002 (cosine), clip theta 0.01, seed 1": usual choices are left out.
std::string HowItLearns(const Spec& spec) {
  const Spec::Training& t = spec.training;
  const Spec::Training usual;
  std::vector<std::string> parts;
  const auto add_unless = [&](bool is_usual, std::string part) {
    if (!is_usual) parts.push_back(std::move(part));
  };
  add_unless(t.optimizer == usual.optimizer, t.optimizer);
  parts.push_back("learning rate " + HumanNumber(t.learning_rate));
  if (t.schedule != usual.schedule) parts.back() += fmt::format(" ({})", t.schedule);
  parts.push_back("clip theta " + HumanNumber(t.clip_theta));
  if (t.clip != usual.clip) parts.back() += " by " + t.clip;
  parts.push_back(fmt::format("seed {}", spec.seed));
  add_unless(t.carry_state, "state not carried");
  add_unless(t.reset_state == usual.reset_state, "state never reset");
  add_unless(t.loss == usual.loss, "loss " + t.loss);
  return fmt::format("{}", fmt::join(parts, ", "));
}

void PrintNotes(std::FILE* out, const std::vector<Note>& notes) {
  for (const Note& note : notes) Print(out, "{}", NoteText("  note        ", note));
}

// "68,614 characters/s": of the last epoch.
std::string Speed(const RunRecord& record) {
  const double speed = record.timing[Timing::kCharactersPerSecond].back();
  return WithCommas(static_cast<std::int64_t>(speed)) + " characters/s";
}

// "perplexity 9.123", or "validation 10.20  training 9.123": the last values.
std::string PerplexityText(const RunRecord& record) {
  const std::string training = HumanPerplexity(record.metrics[Metric::kPerplexity].back());
  if (!record.validation) return "perplexity " + training;
  const std::optional<double> validation = HeadlineCurve(record).Last();
  return (validation ? fmt::format("validation {}  ", HumanPerplexity(*validation)) : "") +
         "training " + training;
}

// ", begun under the name \"a\"", or nothing if the run has the spec's name.
std::string UnderOtherName(std::string_view before, const Experiment& experiment,
                           const RunRecord& record) {
  const std::string name = OtherName(experiment, &record);
  return name.empty() ? "" : fmt::format("{} under the name \"{}\"", before, name);
}

}  // namespace

Progress::Progress(const Experiment& experiment, bool quiet, Pace::Clock::duration plain_interval)
    : experiment_(experiment),
      quiet_(quiet),
      terminal_(ErrorsCanBeRedrawn()),
      status_interval_(terminal_ ? Pace::Clock::duration(kDrawInterval) : plain_interval),
      last_status_(Pace::Clock::now()) {
  pace_.Start(last_status_);
}

void Progress::Started(const RunRecord& record, const std::filesystem::path& file, bool resumed) {
  pace_.Start(Pace::Clock::now());
  if (quiet_) {
    if (experiment_.is_stand_in) Print(stderr, "{}", StandInNote(experiment_));
    return;
  }
  const Spec& spec = experiment_.spec;
  const Spec::Training& t = spec.training;
  const auto V = static_cast<std::int64_t>(experiment_.shape.vocabulary);
  Print(stderr, "{}  run {}\n\n", spec.name, experiment_.run_id);
  if (experiment_.is_stand_in) Print(stderr, "{}", StandInNote(experiment_));
  PrintFact("corpus",
            fmt::format("{}: {}, {} distinct", experiment_.corpus->file.filename().string(),
                        KeptCharacters(*experiment_.corpus), WithCommas(V)));
  PrintLabelled(stderr, "baseline", fmt::format("guessing has perplexity {}", WithCommas(V)));
  PrintFact("model",
            fmt::format(
                "{}, {}{}{}, {}", experiment_.shape.cell->title,
                spec.model.layers == 1 ? "" : fmt::format("{} layers of ", spec.model.layers),
                Count(spec.model.hidden_units, "hidden unit"),
                spec.model.embedding_units == 0
                    ? ""
                    : fmt::format(", {} embedding units", spec.model.embedding_units),
                Count(static_cast<std::int64_t>(ParameterCount(experiment_.shape)), "parameter")));
  if (StartsFromFile(spec)) {
    PrintLabelled(stderr, "start", fmt::format("the values of {}", spec.model.initial_file));
  }
  PrintFact("training", fmt::format("{} of {}, {} batches of {} x {}", Count(t.epochs, "epoch"),
                                    Count(experiment_.updates_per_epoch, "update"), t.sampling,
                                    t.batch_size, t.time_steps));
  PrintFact("", HowItLearns(spec));
  PrintLabelled(stderr, "file", file.string());
  PrintNotes(stderr, NotesBefore(experiment_));
  if (resumed) {
    saved_epoch_ = EpochsDone(record);
    PrintLabelled(stderr, "resuming",
                  fmt::format("after epoch {}{}", WithCommas(saved_epoch_),
                              UnderOtherName(", begun", experiment_, record)));
  } else if (const auto beginning = record.provenance.find(kBeginsWith);
             beginning != record.provenance.end()) {
    PrintLabelled(stderr, "begins with", beginning->second);
  }
  Print(stderr, "\n");
}

void Progress::Updated(const RunRecord& record, std::int64_t updates_in_epoch) {
  const auto now = Pace::Clock::now();
  pace_.Update(now);
  if (quiet_ || now - last_status_ < status_interval_) return;
  last_status_ = now;
  const std::vector<std::string> parts = StatusParts(record, updates_in_epoch);
  if (!terminal_) {
    Print(stderr, "{}\n", fmt::join(parts, "  "));
    return;
  }
  DrawStatus(parts);
}

std::vector<std::string> Progress::StatusParts(const RunRecord& record,
                                               std::int64_t updates_in_epoch) const {
  const std::int64_t done = EpochsDone(record);
  const std::int64_t epochs = experiment_.spec.training.epochs;
  const std::int64_t updates = experiment_.updates_per_epoch;
  std::vector<std::string> parts = {
      fmt::format("epoch {}/{}", WithCommas(done), WithCommas(epochs))};
  if (done == 0 || EpochsAreLong(pace_, updates)) {
    parts.push_back(fmt::format("update {}/{}", WithCommas(updates_in_epoch), WithCommas(updates)));
  }
  if (done > 0) parts.push_back(PerplexityText(record));
  if (const double speed = pace_.UpdatesPerSecond(); speed > 0) {
    const auto left = static_cast<double>((epochs - done) * updates - updates_in_epoch);
    const auto targets = static_cast<double>(experiment_.options.batch.targets());
    parts.push_back(HumanSeconds(left / speed) + " left");
    parts.push_back(WithCommas(static_cast<std::int64_t>(speed * targets)) + " characters/s");
  }
  if (saved_epoch_ > 0) parts.push_back("saved " + WithCommas(saved_epoch_));
  return parts;
}

void Progress::DrawStatus(const std::vector<std::string>& parts) {
  // Adds parts while they fit; the last ones matter least.
  const std::size_t columns = TerminalColumns();
  std::string text;
  for (const std::string& part : parts) {
    if (text.size() + 2 + part.size() >= columns) break;
    if (!text.empty()) text += "  ";
    text += part;
  }
  const std::string erase = status_.Erase(columns);
  PrintDrawing(stderr, erase + status_.Draw(text));
  std::fflush(stderr);
}

void Progress::ClearStatus() { PrintDrawing(stderr, status_.Erase(TerminalColumns())); }

void Progress::Say(const std::string& message) {
  ClearStatus();
  Print(stderr, "{}\n", message);
}

void Progress::Saved(std::int64_t epoch) {
  if (epoch == saved_epoch_) return;
  saved_epoch_ = epoch;
  if (quiet_ || terminal_) return;  // a terminal shows it in the status line
  last_status_ = Pace::Clock::now();
  Print(stderr, "saved epoch {}\n", epoch);
}

void Progress::Sampled(const RunRecord& record) {
  if (quiet_) return;
  ClearStatus();
  const std::size_t columns = TerminalColumns() - 4;
  const std::int64_t epoch = EpochsDone(record);
  Print(stderr, "epoch {:<6} {:<19} {:>22}\n", epoch, PerplexityText(record), Speed(record));
  for (const SampleRecord& sample : record.samples) {
    if (sample.epoch != epoch) continue;
    for (const std::string& line : WrapText(PrintableLines(sample.text), columns)) {
      Print(stderr, "    {}\n", line);
    }
  }
}

void Progress::PrintResult(const RunRecord& record, const RunOutcome& outcome) const {
  const EpochValues perplexity = HeadlineCurve(record);
  const auto V = static_cast<std::int64_t>(experiment_.shape.vocabulary);
  Print(stdout, "{} {}: {}", record.name, StatusName(record.status),
        Count(EpochsDone(record), "epoch"));
  const std::optional<BestEpoch> best = FindBest(perplexity);
  const bool is_begun = EpochsDone(record) > 0;
  Print(stdout, "{}\n", is_begun ? " in " + HumanSeconds(TotalSeconds(record)) : "");
  if (record.validation && is_begun) {
    PrintLabelled(stdout, "training",
                  "perplexity " + HumanPerplexity(record.metrics[Metric::kPerplexity].back()));
  }
  if (best) {
    PrintLabelled(
        stdout, record.validation ? "validation" : "perplexity",
        fmt::format("{}{} (best {}, epoch {}; guessing {})", record.validation ? "perplexity " : "",
                    HumanPerplexity(*perplexity.Last()), HumanPerplexity(best->value),
                    WithCommas(best->epoch), WithCommas(V)));
  }
  if (!record.error.empty()) PrintLabelled(stdout, "reason", record.error);
  if (!record.stop_reason.empty()) PrintLabelled(stdout, "stopped", record.stop_reason);
  const bool head_was_shown = !quiet_ && !outcome.reused;
  if (!head_was_shown) PrintNotes(stdout, NotesBefore(experiment_));
  PrintNotes(stdout, outcome.notes);
  if (!record.result_sha256.empty()) PrintLabelled(stdout, "result", record.result_sha256);
  PrintLabelled(stdout, "file", outcome.file.string());
  std::fflush(stdout);
}

void Progress::Ended(const RunOutcome& outcome, const RunRecord* record) {
  ClearStatus();
  const bool failed_now = outcome.status == RunStatus::kFailed && !outcome.reused;
  if (record == nullptr || failed_now) {
    Print(stderr, "\n{}: {}\n", experiment_.spec.name, outcome.reason);
    // The reason for a damaged file, which has no record, already says this.
    if (record != nullptr && outcome.needs_retry) {
      Print(stderr, "To resume it, add --retry-failed.\n");
    }
    return;
  }
  if (!quiet_ && !outcome.reused) Print(stderr, "\n");
  PrintResult(*record, outcome);
  if (outcome.status == RunStatus::kInterrupted) {
    Print(stderr, "Interrupted and saved: run the same command again to go on from there.\n");
  }
  if (!outcome.reused || quiet_) return;
  const std::string name = UnderOtherName("", experiment_, *record);
  if (outcome.status == RunStatus::kFailed) {
    Print(stderr, "Already failed{}: nothing was run. Add --retry-failed to resume it.\n", name);
  } else {
    Print(stderr, "Already {}{}: nothing was run. Add --force to run it again.\n",
          StatusName(outcome.status), name);
  }
}

}  // namespace runexp
