#include "core/view/json_events.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "core/run/notes.h"
#include "core/run/provenance.h"
#include "core/text/console.h"
#include "core/view/json_event.h"

namespace runexp {
namespace {

void Write(const JsonEvent& event) {
  PrintExactly(event.Line());
  std::fflush(stdout);
}

// "the 250 epochs of run 4afcba1e2d93", or nothing.
std::string Beginning(const RunRecord& record) {
  const auto found = record.provenance.find(kBeginsWith);
  return found == record.provenance.end() ? "" : found->second;
}

// Adds what was measured on the validation text after the epoch, if anything.
void AddValidation(const RunRecord& record, std::int64_t epoch, JsonEvent& event) {
  if (!record.validation) return;
  const auto found = std::ranges::lower_bound(record.validation->epochs, epoch);
  if (found == record.validation->epochs.end() || *found != epoch) return;
  const auto index = static_cast<std::size_t>(found - record.validation->epochs.begin());
  for (std::size_t i = 0; i < kEvaluations.size(); ++i) {
    event.Number(ValidationName(static_cast<Evaluation>(i)),
                 record.validation->curves.values[i][index]);
  }
}

}  // namespace

class JsonEvents::OneRun : public RunObserver {
 public:
  OneRun(std::mutex& mutex, const Experiment& run, Clock::duration progress_interval)
      : mutex_(mutex), run_(run), progress_interval_(progress_interval) {}

  void Started(const RunRecord& record, const std::filesystem::path& file, bool resumed) override {
    epochs_ = EpochsDone(record);
    Write(Event("started")
              .Text("name", record.name)
              .Text("file", file.string())
              .Truth("resumed", resumed)
              .Text("begins_with", Beginning(record))
              .Integer("epochs_done", epochs_)
              .Integer("epochs", record.spec.training.epochs)
              .Varying(run_)
              .Truth("stand_in", run_.is_stand_in)
              .Text("corpus_file", record.corpus.file)
              .Text("corpus_sha256", record.corpus.sha256)
              .Texts("notes", NotesBefore(run_)));
  }

  void Updated(const RunRecord& record, std::int64_t updates_in_epoch) override {
    WriteEpochs(record);
    if (Clock::now() - last_event_ < progress_interval_) return;
    Write(Event("progress")
              .Integer("epochs_done", epochs_)
              .Integer("updates_in_epoch", updates_in_epoch)
              .Integer("updates_per_epoch", run_.updates_per_epoch));
  }

  void Sampled(const RunRecord& record) override {
    WriteEpochs(record);
    const std::int64_t epoch = EpochsDone(record);
    for (const SampleRecord& sample : record.samples) {
      if (sample.epoch != epoch) continue;
      Write(Event("sample")
                .Integer("epoch", epoch)
                .Text("prefix", sample.prefix)
                .Text("text", sample.text));
    }
  }

  void Saved(std::int64_t epoch) override { Write(Event("saved").Integer("epoch", epoch)); }

  void Ended(const RunOutcome& outcome, const RunRecord* record) override {
    if (record != nullptr && !outcome.reused) WriteEpochs(*record);
    Write(Event("ended")
              .Text("name", run_.spec.name)
              .Text("status", StatusName(outcome.status))
              .Truth("reused", outcome.reused)
              .Integer("epochs_done", outcome.epochs)
              .Number("perplexity", outcome.perplexity.value_or(NAN))
              .Truth("is_validated", outcome.is_validated)
              .Text("reason", outcome.reason)
              .Text("file", outcome.file.string())
              .Text("result_sha256", outcome.result_sha256)
              .Texts("notes", Notes(outcome))
              .Varying(run_));
  }

 private:
  JsonEvent Event(std::string_view name) const {
    JsonEvent event(name);
    event.Text("run", run_.run_id);
    return event;
  }

  std::vector<Note> Notes(const RunOutcome& outcome) const {
    std::vector<Note> notes = NotesBefore(run_);
    notes.insert(notes.end(), outcome.notes.begin(), outcome.notes.end());
    return notes;
  }

  void Write(const JsonEvent& event) {
    last_event_ = Clock::now();
    const std::lock_guard lock(mutex_);
    runexp::Write(event);
  }

  // Writes the epochs that were not written yet.
  void WriteEpochs(const RunRecord& record) {
    for (; epochs_ < EpochsDone(record); ++epochs_) {
      JsonEvent event = Event("epoch");
      event.Integer("epoch", epochs_ + 1);
      ForEachCurve(record, [&](const CurveInfo& info, const Curve& curve) {
        event.Number(info.name, curve[static_cast<std::size_t>(epochs_)]);
      });
      AddValidation(record, epochs_ + 1, event);
      Write(event);
    }
  }

  std::mutex& mutex_;
  const Experiment& run_;
  const Clock::duration progress_interval_;
  Clock::time_point last_event_ = Clock::now();
  std::int64_t epochs_ = 0;  // written, or done by earlier processes
};

JsonEvents::JsonEvents(std::span<const Experiment> runs, std::int64_t repeated,
                       Clock::duration progress_interval)
    : runs_(runs), progress_interval_(progress_interval) {
  Write(JsonEvent("batch").Integer("runs", std::ssize(runs)).Integer("repeated", repeated));
}

std::shared_ptr<RunObserver> JsonEvents::Observe(std::size_t run) {
  return std::make_shared<OneRun>(mutex_, runs_[run], progress_interval_);
}

void JsonEvents::Unexpected(const Experiment& run, const std::string& expected_sha256,
                            const std::string& result_sha256) {
  Write(JsonEvent("unexpected")
            .Text("run", run.run_id)
            .Text("expected_sha256", expected_sha256)
            .Text("result_sha256", result_sha256));
}

void JsonEvents::Close(std::span<const RunOutcome> outcomes) {
  JsonEvent event("closed");
  event.Integer("runs", std::ssize(outcomes));
  for (const RunStatus end : {RunStatus::kFinished, RunStatus::kDiverged, RunStatus::kFailed,
                              RunStatus::kInterrupted, RunStatus::kRunning, RunStatus::kNew}) {
    event.Integer(StatusName(end), std::ranges::count(outcomes, end, &RunOutcome::status));
  }
  Write(event);
}

}  // namespace runexp
