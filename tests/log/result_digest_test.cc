#include "core/log/result_digest.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace runexp {
namespace {

RunRecord PinnedRecord() {
  RunRecord r;
  r.identity_text = "seed = 1\n";
  r.metrics.values = {{{0.5, 0.25}, {1.5, 1.25}, {0.125, 2.0}, {1.0, 0.0}}};
  r.samples = {{1, "雨", "雨落"}, {2, "", "a"}};
  r.initial_parameters = {{"W", {2, 3}, {1, 2, 3, 4, 5, 6}}, {"b", {2}, {-0.0f, 0.5f}}};
  r.final_parameters = {{"W", {2, 3}, {6, 5, 4, 3, 2, 1}}, {"b", {2}, {0.25f, 1e-40f}}};
  return r;
}

// Computed by tests/support/result_digest_reference.py, a second implementation with Python's
// struct and hashlib.
constexpr const char* kPinned = "edb642cb91c26d54f5431a77e267e380c10d8f08489af32b443e203b02171856";

TEST(ResultDigest, IsWhatTheLayoutSays) { EXPECT_EQ(ResultSha256(PinnedRecord()), kPinned); }

RunRecord ValidatedRecord() {
  RunRecord r = PinnedRecord();
  r.best_parameters = {{"W", {2, 3}, {1, 1, 2, 2, 3, 3}}};
  r.validation.emplace().epochs = {2, 4};
  r.validation->curves.values = {{{0.75, 0.5}, {2.125, 1.625}, {1.0, 0.75}}};
  return r;
}

// As above.
constexpr const char* kPinnedValidation =
    "00e9694df3a9e8564cbeb0f1b9cd340da554a15a1806e66c5e692d5e653facbe";

TEST(ResultDigest, HasTheValidationWhereThereIsOne) {
  EXPECT_EQ(ResultSha256(ValidatedRecord()), kPinnedValidation);
  const std::vector<std::function<void(RunRecord&)>> changes = {
      [](RunRecord& r) { r.validation.reset(); },
      [](RunRecord& r) { *r.validation = {}; },
      [](RunRecord& r) { r.validation->epochs[1] = 3; },
      [](RunRecord& r) { r.validation->curves[Evaluation::kCrossEntropy][0] = 0.5; },
      [](RunRecord& r) { r.validation->curves[Evaluation::kPerplexity][0] = 0.5; },
      [](RunRecord& r) { r.validation->curves[Evaluation::kBitsPerCharacter][0] = 0.5; },
      [](RunRecord& r) { r.best_parameters.clear(); },
      [](RunRecord& r) { r.best_parameters[0].values[0] = -1; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    RunRecord record = ValidatedRecord();
    changes[i](record);
    EXPECT_NE(ResultSha256(record), kPinnedValidation) << "change " << i;
  }
}

TEST(ResultDigest, DependsOnEveryPartOfTheResult) {
  // std::string("…"): GCC 12 gives a false warning when a literal is assigned.
  const std::vector<std::function<void(RunRecord&)>> changes = {
      [](RunRecord& r) { r.identity_text += " "; },
      [](RunRecord& r) { r.metrics[Metric::kCrossEntropy][1] += 1e-16; },
      [](RunRecord& r) { r.metrics[Metric::kPerplexity][0] = 1.75; },
      [](RunRecord& r) { r.metrics[Metric::kGradientNorm][0] = 1.75; },
      [](RunRecord& r) { r.metrics[Metric::kClippedFraction][0] = 0.5; },
      [](RunRecord& r) { r.samples[0].epoch = 2; },
      [](RunRecord& r) { r.samples[0].prefix = std::string("雪"); },
      [](RunRecord& r) { r.samples[1].text = std::string("b"); },
      // The same bytes in a row, but divided differently.
      [](RunRecord& r) {
        r.samples = {{1, "雨", "雨"}, {2, "", "落a"}};
      },
      [](RunRecord& r) {
        r.initial_parameters[0].shape = {3, 2};
      },
      [](RunRecord& r) { r.initial_parameters[1].values[0] = 0.0f; },  // was -0
      [](RunRecord& r) { r.final_parameters[1].values[1] = 0.0f; },    // was denormal
      [](RunRecord& r) { r.final_parameters[1].name = std::string("c"); },
      [](RunRecord& r) { r.final_parameters.clear(); },
      [](RunRecord& r) { std::swap(r.initial_parameters, r.final_parameters); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    RunRecord record = PinnedRecord();
    changes[i](record);
    EXPECT_NE(ResultSha256(record), kPinned) << "change " << i;
  }
}

TEST(ResultDigest, IgnoresAllElse) {
  RunRecord record = PinnedRecord();
  std::swap(record.initial_parameters[0], record.initial_parameters[1]);  // sorted by path
  record.name = std::string("another");
  record.status = RunStatus::kFinished;
  record.timing.values = {{{1}, {2}}};
  record.provenance = {{"host", "elsewhere"}};
  record.checkpoint = CheckpointRecord{};
  record.parameter_snapshots[1] = record.final_parameters;
  record.corpus.file = std::string("elsewhere.txt");
  EXPECT_EQ(ResultSha256(record), kPinned);
}

}  // namespace
}  // namespace runexp
