#include "core/view/json_events.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "core/spec/field_text.h"
#include "core/spec/meaning.h"
#include "core/text/console.h"
#include "core/text/json_text.h"

namespace runexp {
namespace {

// Builds an object on one line, member by member.
class Line {
 public:
  explicit Line(std::string_view event) { Text("event", event); }

  Line& Text(std::string_view name, std::string_view value) { return Add(name, JsonString(value)); }
  Line& Integer(std::string_view name, std::int64_t value) {
    return Add(name, fmt::format("{}", value));
  }
  Line& Number(std::string_view name, double value) {
    return Add(name, std::isfinite(value) ? fmt::format("{}", value) : "null");
  }
  Line& Truth(std::string_view name, bool value) { return Add(name, value ? "true" : "false"); }
  Line& Varying(const Experiment& run) {
    std::vector<std::string> members;
    for (const Field* field : run.varying) {
      const std::optional<FieldValue> value = FindValue(*field, run.spec);
      if (value) members.push_back(JsonMember(field->name, JsonValue(*value)));
    }
    return Add("varying", JsonLine(members));
  }

  void Write() const {
    PrintExactly(fmt::format("{{{}}}\n", members_));
    std::fflush(stdout);
  }

 private:
  Line& Add(std::string_view name, std::string_view json) {
    members_ += fmt::format("{}\"{}\": {}", members_.empty() ? "" : ", ", name, json);
    return *this;
  }

  std::string members_;
};

}  // namespace

class JsonEvents::OneRun : public RunObserver {
 public:
  OneRun(std::mutex& mutex, const Experiment& run) : mutex_(mutex), run_(run) {}

  void Started(const RunRecord& record, const std::filesystem::path& file, bool resumed) override {
    epochs_ = EpochsDone(record);
    Write(Event("started")
              .Text("name", record.name)
              .Text("file", file.string())
              .Truth("resumed", resumed)
              .Integer("epochs_done", epochs_)
              .Integer("epochs", record.spec.training.epochs)
              .Varying(run_)
              .Truth("stand_in", run_.is_stand_in));
  }

  void Updated(const RunRecord& record, std::int64_t) override { WriteEpochs(record); }

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
              .Number("perplexity", outcome.epochs > 0 ? outcome.perplexity : NAN)
              .Text("reason", outcome.reason)
              .Text("file", outcome.file.string())
              .Text("result_sha256", outcome.result_sha256)
              .Varying(run_));
  }

 private:
  Line Event(std::string_view name) const {
    Line line(name);
    line.Text("run", run_.run_id);
    return line;
  }

  void Write(const Line& line) const {
    const std::lock_guard lock(mutex_);
    line.Write();
  }

  // Writes the epochs that were not written yet.
  void WriteEpochs(const RunRecord& record) {
    for (; epochs_ < EpochsDone(record); ++epochs_) {
      Line line = Event("epoch");
      line.Integer("epoch", epochs_ + 1);
      ForEachCurve(record, [&](const CurveInfo& info, const Curve& curve) {
        line.Number(info.name, curve[static_cast<std::size_t>(epochs_)]);
      });
      Write(line);
    }
  }

  std::mutex& mutex_;
  const Experiment& run_;
  std::int64_t epochs_ = 0;  // written, or done by earlier processes
};

JsonEvents::JsonEvents(std::span<const Experiment> runs) : runs_(runs) {
  Line("batch").Integer("runs", std::ssize(runs)).Write();
}

std::shared_ptr<RunObserver> JsonEvents::Observe(std::size_t run) {
  return std::make_shared<OneRun>(mutex_, runs_[run]);
}

void JsonEvents::Close(std::span<const RunOutcome> outcomes) {
  Line line("closed");
  line.Integer("runs", std::ssize(outcomes));
  for (const RunStatus end : {RunStatus::kFinished, RunStatus::kDiverged, RunStatus::kFailed,
                              RunStatus::kInterrupted, RunStatus::kRunning, RunStatus::kNew}) {
    line.Integer(StatusName(end), std::ranges::count(outcomes, end, &RunOutcome::status));
  }
  line.Write();
}

}  // namespace runexp
