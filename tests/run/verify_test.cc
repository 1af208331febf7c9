#include "core/run/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/result_digest.h"
#include "core/log/run_file.h"
#include "core/run/experiment_training.h"
#include "core/spec/canonical.h"
#include "tests/support/small_experiment.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

using testing::HasSubstr;

Verification Verify(const RunRecord& logged, const VerifyOptions& options = {}) {
  return VerifyRun(SerializeRun(logged), "x.h5", options, [](std::int64_t, std::int64_t) {});
}

std::string VerifyError(const RunRecord& logged, const VerifyOptions& options = {}) {
  try {
    Verify(logged, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// The record after `updates` updates, saved there.
RunRecord LogOf(const Experiment& experiment, int updates) {
  ExperimentTraining training(experiment, NewRecord(experiment));
  for (int i = 0; i < updates && !HasEnded(training.record().status); ++i) training.Update();
  if (!HasEnded(training.record().status)) training.NoteState(RunStatus::kInterrupted);
  return training.record();
}

const RunRecord& Finished() {
  static const RunRecord record = LogOf(SmallExperiment(), 1000);
  return record;
}

TEST(Verify, WhatIsTrueIsIdentical) {
  const Verification result = Verify(Finished());
  EXPECT_EQ(result.verdict, Verdict::kIdentical);
  EXPECT_EQ(result.epochs, 4);
  EXPECT_TRUE(result.complete);
}

TEST(Verify, WithoutAFinishedEpochThereIsNothingToVerify) {
  const Experiment experiment = SmallExperiment();
  for (int updates = 0; updates < experiment.updates_per_epoch; ++updates) {
    EXPECT_THAT(VerifyError(LogOf(experiment, updates)),
                HasSubstr("x.h5: there is nothing to verify: it holds no finished epoch"));
  }
}

TEST(Verify, AnUnfinishedRunIsVerifiedWithItsCheckpoint) {
  const Experiment experiment = SmallExperiment();
  const auto one_epoch = static_cast<int>(experiment.updates_per_epoch);
  for (int updates = one_epoch; updates < one_epoch + 12; ++updates) {
    SCOPED_TRACE(updates);
    RunRecord logged = LogOf(experiment, updates);
    EXPECT_EQ(Verify(logged).verdict, Verdict::kIdentical);
    float& value = logged.checkpoint->parameters[1].values[7];
    value = std::nextafter(value, 1.0f);
    const Verification result = Verify(logged);
    ASSERT_EQ(result.verdict, Verdict::kDiffers);
    EXPECT_THAT(result.difference->what, HasSubstr("state/parameters/W_hh"));
    EXPECT_EQ(result.difference->ulps, 1u);
  }
}

TEST(Verify, ADivergedRunIsVerified) {
  const RunRecord logged =
      LogOf(SmallExperiment({"training.learning_rate=1e37", "training.clip_theta=1e37",
                             "model.hidden_units=64"}),
            1000);
  ASSERT_EQ(logged.status, RunStatus::kDiverged);
  EXPECT_EQ(Verify(logged).verdict, Verdict::kIdentical);
  RunRecord finished = logged;
  finished.status = RunStatus::kFinished;
  EXPECT_EQ(Verify(finished).verdict, Verdict::kDiffers);
}

// Each file is consistent in itself: all its digests are recomputed.
TEST(Verify, AForgedResultIsFoundWhereItIs) {
  struct Forgery {
    std::function<void(RunRecord&)> change;
    const char* when;
    const char* what;
    std::int64_t epochs;  // run again until it was found
  };
  const std::vector<Forgery> forgeries = {
      {[](RunRecord& r) {
         r.metrics[Metric::kPerplexity][1] = std::nextafter(r.metrics[Metric::kPerplexity][1], 0);
       },
       "in epoch 2", "metrics/perplexity", 2},
      {[](RunRecord& r) { r.metrics[Metric::kClippedFraction][3] = 0.5; }, "in epoch 4",
       "metrics/clipped_fraction", 4},
      {[](RunRecord& r) { r.initial_parameters[0].values[0] = 1; }, "before training",
       "parameters/initial/W_xh, row 0, column 0 (from 0)", 0},
      {[](RunRecord& r) { r.parameter_snapshots[3][2].values[1] = 1; }, "in epoch 3",
       "parameters/epoch_000003/b_h, column 1 (from 0)", 3},
      {[](RunRecord& r) { r.samples[0].text += "x"; }, "in epoch 2",
       "samples/text, number 1 of the epoch, character 12", 2},
      {[](RunRecord& r) { r.final_parameters[4].values[2] = 1; }, "after epoch 4",
       "parameters/final/b_q, column 2 (from 0)", 4},
      {[](RunRecord& r) { r.metrics[Metric::kPerplexity].push_back(1); }, "after epoch 5",
       "metrics, how many epochs", 4},
      {[](RunRecord& r) { r.corpus.vocabulary[0] = 1; }, "before training", "corpus/vocabulary", 4},
  };
  for (const Forgery& forgery : forgeries) {
    SCOPED_TRACE(forgery.what);
    RunRecord forged = Finished();
    forgery.change(forged);
    ForEachCurve(forged, [&](const CurveInfo&, Curve& curve) {
      curve.resize(static_cast<std::size_t>(EpochsDone(forged)), 1);
    });
    forged.result_sha256 = ResultSha256(forged);
    const Verification result = Verify(forged);
    ASSERT_EQ(result.verdict, Verdict::kDiffers);
    EXPECT_EQ(result.difference->when, forgery.when);
    EXPECT_EQ(result.difference->what, forgery.what);
    EXPECT_EQ(result.epochs, forgery.epochs);
  }
  RunRecord forged = Finished();
  forged.result_sha256 = std::string(64, '0');
  EXPECT_EQ(Verify(forged).difference->what, "result_sha256");
}

TEST(Verify, APrefixEndsWhereItIsTold) {
  RunRecord logged = Finished();
  logged.metrics[Metric::kPerplexity][2] = 1;
  const Verification result = Verify(logged, {.corpus = {}, .epochs = 2});
  EXPECT_EQ(result.verdict, Verdict::kIdentical);
  EXPECT_EQ(result.epochs, 2);
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(Verify(logged, {.corpus = {}, .epochs = 3}).verdict, Verdict::kDiffers);
  EXPECT_TRUE(Verify(Finished(), {.corpus = {}, .epochs = 99}).complete);
}

TEST(Verify, APrefixInWhichOnlyTheComputedRunEndsDiffers) {
  RunRecord logged = LogOf(SmallExperiment({"training.learning_rate=1e37",
                                            "training.clip_theta=1e37", "model.hidden_units=64"}),
                           1000);
  logged.status = RunStatus::kFinished;
  logged.error.clear();
  ForEachCurve(logged, [](const CurveInfo&, Curve& curve) { curve.resize(3, 1); });
  logged.result_sha256 = ResultSha256(logged);
  EXPECT_EQ(Verify(logged, {.epochs = 1}).verdict, Verdict::kDiffers);
}

TEST(Verify, AnotherNumericsVersionExplainsItself) {
  RunRecord logged = Finished();
  logged.numerics_version = 999;
  logged.provenance["version"] = std::string("9.8.7");
  logged.provenance["git_commit"] = std::string("abc");
  EXPECT_EQ(VerifyError(logged),
            "x.h5: made with numerics_version 999; this runexp has 3:\n"
            "  another version gives other bits on purpose. Verify it with the runexp that\n"
            "  made it: version 9.8.7, git commit\n  abc");
}

TEST(Verify, TheTextIsFoundByItsDigest) {
  const TemporaryFolder folder;
  const auto moved = folder.path() / "moved.txt", other = folder.path() / "other.txt";
  std::filesystem::copy_file(Finished().corpus.file, moved);
  ReplaceFile(other, std::as_bytes(std::span("another text", 12)));
  RunRecord logged = Finished();
  logged.corpus.file = (folder.path() / "none.txt").string();
  EXPECT_EQ(Verify(logged).verdict, Verdict::kIdentical);  // finds the text by the path in its spec
  logged.spec.corpus.file = std::string("none.txt");
  logged.spec_toml = ResolvedToml(logged.spec);
  const std::string error = VerifyError(logged);
  EXPECT_THAT(error, HasSubstr("x.h5: the text that it was trained on is not here:\n"));
  EXPECT_THAT(error, HasSubstr(logged.corpus.sha256));
  EXPECT_THAT(error, HasSubstr("none.txt: no such file"));
  EXPECT_THAT(error, HasSubstr("with --corpus FILE"));
  EXPECT_THAT(VerifyError(logged, {.corpus = other}), HasSubstr("other.txt: another text"));
  EXPECT_EQ(Verify(logged, {.corpus = moved}).verdict, Verdict::kIdentical);
}

TEST(Verify, ASpecThatIsNotThatOfTheIdentityIsRefused) {
  RunRecord logged = Finished();
  logged.spec.training.learning_rate = 5;
  logged.spec_toml = ResolvedToml(logged.spec);
  EXPECT_THAT(VerifyError(logged), HasSubstr("its identity_text is not that of its spec and "));
}

TEST(Verify, AForgedLabelIsRefusedThoughTheBitsAreIdentical) {
  RunRecord logged = Finished();
  logged.run_id = std::string("0123456789ab");
  EXPECT_THAT(VerifyError(logged), HasSubstr("its run_id is not the beginning of its identity"));
}

TEST(Verify, DamageIsReported) {
  std::vector<std::byte> bytes = SerializeRun(Finished());
  bytes[bytes.size() / 2] ^= std::byte{1};
  EXPECT_THROW(VerifyRun(bytes, "x.h5", {}, [](std::int64_t, std::int64_t) {}), Error);
}

}  // namespace
}  // namespace runexp
