// Small made-up run records for the tests of core/log, with every field filled.
#pragma once

#include "core/log/result_digest.h"
#include "core/log/run_record.h"
#include "core/spec/canonical.h"

namespace runexp {

inline std::vector<Tensor> SampleTensors(float offset) {
  return {{"W_xh", {3, 2}, {offset, 1.5f, -2.25f, 0.125f, -0.0f, 1e-40f}},
          {"W_hh", {2, 2}, {offset, 3e38f, 0.1f, 0.2f}},
          {"b_h", {2}, {offset, -1.0f}},
          {"W_hq", {2, 3}, {offset, 1, 2, 3, 4, 5}},
          {"b_q", {3}, {offset, 0.5f, 0.25f}}};
}

inline RunRecord FinishedRecord() {
  RunRecord r;
  r.spec.name = "雨_test";
  r.spec.seed = 7;
  r.spec.corpus.file = "corpora/雨.txt";
  r.spec.corpus.stand_in = "corpora/stand_in_lyrics.txt";
  r.spec.model.hidden_units = 2;
  r.spec.training.epochs = 2;
  r.spec.training.learning_rate = 0.1;
  r.spec.samples.prefixes = {"雨落", "a \"quoted\" word"};
  r.spec.log.parameters_every_epochs = 1;
  r.spec_toml = ResolvedToml(r.spec);
  r.corpus = {std::string(64, 'c'), 10000, 31500, true, "corpora/雨.txt", {0x20, 0x843d, 0x96e8}};
  r.identity_text = IdentityText(r.spec, r.corpus.sha256, 1);
  r.identity = Identity(r.identity_text);
  r.run_id = RunId(r.identity);
  r.name = r.spec.name;
  r.status = RunStatus::kFinished;
  r.numerics_version = 1;
  r.notes = {"the text is cut to the first 10,000 of 31,500 characters (corpus.max_characters)",
             "雨"};
  r.metrics.values = {
      {{1.0986122886681098, 0.1}, {3.0, 1.1051709180756477}, {0.3, 1e-310}, {1.0, 0.125}}};
  r.timing.values = {{{0.25, 0.5}, {4e4, 2e4}}};
  r.samples = {{1, "雨落", "雨落在窗前"}, {2, "雨落", "雨落 it said \"so\"\n"}, {2, "", "空"}};
  r.initial_parameters = SampleTensors(0.0f);
  r.final_parameters = SampleTensors(2.0f);
  r.parameter_snapshots = {{1, SampleTensors(1.0f)}, {1000000, SampleTensors(2.0f)}};
  r.checkpoint = CheckpointRecord{2, 0, 0, 0, 0, 0, {{"H", {2, 2}, {0, 0, 0, 0}}}, {}, {}, {}};
  r.provenance = {{"program_version", "0.1.0"}, {"host", "测试"}, {"compiler_flags", ""}};
  r.result_sha256 = ResultSha256(r);
  return r;
}

// The first save of a run: nothing is finished.
inline RunRecord StartedRecord() {
  RunRecord r = FinishedRecord();
  r.status = RunStatus::kRunning;
  r.metrics = {};
  r.timing = {};
  r.samples = {};
  r.final_parameters = {};
  r.parameter_snapshots = {};
  r.result_sha256 = {};
  r.checkpoint = CheckpointRecord{
      0, 0, 0.0, 0.0, 0, 0.0, {{"H", {2, 2}, {0, 0, 0, 0}}}, {}, SampleTensors(0.0f), {}};
  return r;
}

// Interrupted in the middle of its second epoch.
inline RunRecord InterruptedRecord() {
  RunRecord r = FinishedRecord();
  r.status = RunStatus::kInterrupted;
  ForEachCurve(r, [](const CurveInfo&, Curve& curve) { curve.pop_back(); });
  r.samples.resize(1);
  r.parameter_snapshots.erase(1000000);
  r.final_parameters = {};
  r.result_sha256 = {};
  r.checkpoint = CheckpointRecord{1,
                                  5,
                                  123.0625,
                                  0.7,
                                  4,
                                  0.03125,
                                  {{"H", {2, 2}, {0.5f, -0.5f, 0.25f, 1e-30f}}},
                                  {{"moment", {2}, {0.125f, -4.0f}}},
                                  SampleTensors(1.5f),
                                  {}};
  return r;
}

// Evaluated after its second epoch, and finished.
inline RunRecord ValidatedRecord() {
  RunRecord r = FinishedRecord();
  r.spec.corpus.validation_fraction = 0.1;
  r.spec.validation.every_epochs = 2;
  r.spec_toml = ResolvedToml(r.spec);
  r.identity_text = IdentityText(r.spec, r.corpus.sha256, 1);
  r.identity = Identity(r.identity_text);
  r.run_id = RunId(r.identity);
  r.validation.emplace().epochs = {2};
  r.validation->curves.values = {{{0.5}, {1.6487212707001282}, {0.7213475204444817}}};
  r.best_parameters = SampleTensors(1.25f);
  r.result_sha256 = ResultSha256(r);
  return r;
}

// The same as long as it could go on.
inline RunRecord ValidatedCheckpoint() {
  RunRecord r = ValidatedRecord();
  r.status = RunStatus::kInterrupted;
  r.final_parameters = r.best_parameters = {};
  r.result_sha256 = {};
  r.checkpoint->parameters = SampleTensors(1.5f);
  r.checkpoint->best_parameters = SampleTensors(1.25f);
  return r;
}

inline RunRecord DivergedRecord() {
  RunRecord r = FinishedRecord();
  r.status = RunStatus::kDiverged;
  r.error = "the loss is not finite in epoch 3, update 4: 学习率太大";
  r.stop_reason = "diverged";
  r.checkpoint.reset();
  r.result_sha256 = ResultSha256(r);
  return r;
}

}  // namespace runexp
