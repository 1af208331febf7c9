#include "core/run/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "core/base/error.h"
#include "core/base/numerics.h"
#include "core/log/run_file.h"
#include "core/log/run_integrity.h"
#include "core/run/convert.h"
#include "core/run/epoch_trace.h"
#include "core/run/experiment_training.h"
#include "core/run/interrupt.h"
#include "core/run/logged_corpus.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

std::string Provenance(const RunRecord& record, const char* key) {
  const auto found = record.provenance.find(key);
  return found == record.provenance.end() ? "unknown" : found->second;
}

void CheckNumerics(const RunRecord& logged, const fs::path& file) {
  if (logged.numerics_version == kNumericsVersion) return;
  throw Error(
      fmt::format("{}: made with numerics_version {}; this runexp has {}:\n"
                  "  another version gives other bits on purpose. Verify it with the runexp that\n"
                  "  made it: version {}, git commit\n  {}",
                  file.string(), logged.numerics_version, kNumericsVersion,
                  Provenance(logged, "version"), Provenance(logged, "git_commit")));
}

// A run that has ended without an epoch is verified: it diverged in its first one.
void CheckAnythingIsLogged(const RunRecord& logged, const fs::path& file) {
  if (HasEnded(logged.status) || EpochsDone(logged) > 0) return;
  throw Error(
      fmt::format("{}: there is nothing to verify: it holds no finished epoch (status: {}).\n"
                  "  Run its spec again, which goes on from this file, then verify.",
                  file.string(), StatusName(logged.status)));
}

[[noreturn]] void RefuseToTrace(const fs::path& file, std::int64_t epoch, std::int64_t last) {
  throw Error(
      fmt::format("{}: there is no epoch {} to trace: its log ends in epoch {}.\n"
                  "  Trace one of its epochs.",
                  file.string(), epoch, last));
}

// An epoch can be traced if the log has finished it, or has a state in it or an end.
void CheckTracedEpoch(const RunRecord& logged, const fs::path& file, std::int64_t epoch) {
  const std::int64_t done = EpochsDone(logged);
  const bool has_more =
      logged.status == RunStatus::kDiverged ||
      (!HasEnded(logged.status) && logged.checkpoint && logged.checkpoint->updates_in_epoch > 0);
  const std::int64_t last = done + (has_more ? 1 : 0);
  if (epoch > last) RefuseToTrace(file, epoch, last);
}

// The start values that came from a file are those that the log begins with: their digest is in its
// identity. Returns nullptr for others, which are computed again.
std::shared_ptr<const Parameters> LoggedInitial(const RunRecord& logged, const Corpus& corpus,
                                                const fs::path& file) {
  if (!StartsFromFile(logged.spec)) return nullptr;
  try {
    return std::make_shared<const Parameters>(
        FromTensors(logged.initial_parameters, ShapeOf(logged.spec, corpus.vocabulary.size())));
  } catch (const Error& error) {
    throw Error(fmt::format("{}: damaged: {}\n  Restore it from a copy or run it again.",
                            file.string(), error.what()));
  }
}

// Rebuilds the logged experiment from its stored spec and the text alone.
Experiment Restore(const RunRecord& logged, const fs::path& file, const fs::path& named) {
  const SpecDocument document = ReadSpecText(logged.spec_toml, file.string() + ": its stored spec");
  CorpusCache corpora;
  const auto corpus = std::make_shared<const Corpus>(FindLoggedCorpus(logged, file, named));
  Experiment experiment = PrepareExperiment(document, {corpus, logged.corpus.is_stand_in}, corpora,
                                            LoggedInitial(logged, *corpus, file));
  if (IdentityText(experiment) != logged.identity_text) {
    throw Error(
        fmt::format("{}: contradicts itself:\n  its identity_text is not that of its spec and "
                    "its inputs, so it is not known\n  which experiment it logs. Restore it from a "
                    "copy or run it "
                    "again.",
                    file.string()));
  }
  return experiment;
}

// True if training has reached the state in which the log ends.
bool AtCheckpoint(const RunRecord& logged, const ExperimentTraining& training) {
  return logged.checkpoint && !HasEnded(logged.status) &&
         std::pair(EpochsDone(training.record()), training.updates_in_epoch()) >=
             std::pair(logged.checkpoint->epochs_done, logged.checkpoint->updates_in_epoch);
}

// Compares what the log holds beside the numbers of training.
std::optional<Difference> FactsDifference(const RunRecord& logged, const RunRecord& computed) {
  if (logged.corpus.vocabulary != computed.corpus.vocabulary) {
    return Difference{"before training", "corpus/vocabulary", "one vocabulary", "another", {}};
  }
  if (HasEnded(logged.status) && logged.result_sha256 != computed.result_sha256) {
    return Difference{
        "at the end", "result_sha256", logged.result_sha256, computed.result_sha256, {}};
  }
  return std::nullopt;
}

Verification Compare(const RunRecord& logged, const Experiment& experiment, std::int64_t epochs,
                     EpochTrace* trace, const VerifyProgress& progress) {
  ExperimentTraining training(experiment, NewRecord(experiment));
  const RunRecord& computed = training.record();
  const std::int64_t logged_epochs = EpochsDone(logged);
  const std::int64_t last = epochs > 0 ? std::min(epochs, logged_epochs) : logged_epochs;
  const bool prefix = last < logged_epochs;
  const auto end = [&](Verdict verdict, std::optional<Difference> difference) {
    const bool complete = verdict == Verdict::kIdentical && !prefix;
    return Verification{.verdict = verdict,
                        .epochs = EpochsDone(computed),
                        .complete = complete,
                        .run_id = logged.run_id,
                        .logged_sha256 = logged.result_sha256,
                        .expected_sha256 = logged.spec.expect.result_sha256,
                        .difference = std::move(difference)};
  };
  std::optional<Difference> found = InitialDifference(logged, computed);
  while (!found && !HasEnded(computed.status) && !AtCheckpoint(logged, training) &&
         !(prefix && EpochsDone(computed) == last)) {
    if (Interrupted()) return end(Verdict::kInterrupted, {});
    const std::int64_t before = EpochsDone(computed);
    trace != nullptr ? trace->Update(training) : training.Update();
    if (EpochsDone(computed) == before) continue;
    found = EpochDifference(logged, computed, before + 1);
    progress(before + 1, last);
  }
  if (!found && (!prefix || HasEnded(computed.status))) {  // earlier than the log, perhaps
    if (!HasEnded(logged.status) && !HasEnded(computed.status)) training.NoteState(logged.status);
    found = EndDifference(logged, computed);
    if (!found) found = FactsDifference(logged, computed);
  }
  const Verdict verdict = found ? Verdict::kDiffers : Verdict::kIdentical;
  return end(verdict, std::move(found));
}

}  // namespace

Verification VerifyRun(std::span<const std::byte> bytes, const fs::path& file,
                       const VerifyOptions& options, const VerifyProgress& progress) {
  const RunRecord logged = ParseRun(bytes, file.string(), ReaderUse::kOwn);
  CheckNumerics(logged, file);
  CheckAnythingIsLogged(logged, file);
  std::optional<EpochTrace> trace;
  if (!options.trace.empty()) {
    CheckTracedEpoch(logged, file, options.epochs);
    trace.emplace(options.epochs, options.trace);
  }
  const Experiment experiment = Restore(logged, file, options.corpus);
  Verification result =
      Compare(logged, experiment, options.epochs, trace ? &*trace : nullptr, progress);
  if (trace && result.verdict != Verdict::kInterrupted) result.traced = trace->Finish();
  if (trace && result.verdict == Verdict::kIdentical && !result.traced) {
    RefuseToTrace(file, options.epochs, result.epochs);  // it diverged at the end of an epoch
  }
  // Checked last, so that a forged number is named instead of what it contradicts.
  if (result.verdict == Verdict::kIdentical) CheckSummaries(logged, bytes, file.string());
  return result;
}

}  // namespace runexp
