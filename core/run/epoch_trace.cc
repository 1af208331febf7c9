#include "core/run/epoch_trace.h"

#include <utility>

#include "core/base/numerics.h"
#include "core/run/intermediates.h"
#include "core/run/provenance.h"

namespace runexp {
namespace {

// By what the trace is made: what may be the reason if it differs from another one.
std::map<std::string, std::string> Maker() {
  std::map<std::string, std::string> maker;
  std::map<std::string, std::string> all = CollectProvenance();
  for (const char* key : {"version", "git_commit", "git_dirty", "compiler", "compiler_flags",
                          "simd_target", "threads", "cpu_model"}) {
    maker[key] = std::move(all[key]);
  }
  return maker;
}

}  // namespace

EpochTrace::EpochTrace(std::int64_t epoch, std::filesystem::path file)
    : epoch_(epoch), file_(std::move(file)) {}

void EpochTrace::Begin(ExperimentTraining& training) {
  const RunRecord& record = training.record();
  out_.emplace(file_, TraceHead{record.identity, kNumericsVersion, epoch_, Maker()});
  const Trainer& trainer = training.trainer();
  TakeState(trainer.state(), *trainer.options().optimizer, 0,
            [this](const TraceItem& item) { out_->Add(item); });
  training.KeepOverwritten();
}

void EpochTrace::Update(ExperimentTraining& training) {
  if (EpochsDone(training.record()) + 1 != epoch_) return training.Update();
  if (!out_) Begin(training);
  const std::int64_t update = training.updates_in_epoch() + 1;
  training.Update();
  TakeUpdate(training, update, [this](const TraceItem& item) { out_->Add(item); });
}

bool EpochTrace::Finish() {
  if (!out_) return false;
  out_->Finish();
  return true;
}

}  // namespace runexp
