#include "core/log/run_difference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/sample_record.h"

namespace runexp {
namespace {

struct Change {
  std::function<void(RunRecord&)> change;
  const char* when;
  const char* what;
  std::optional<std::uint64_t> ulps;
};

void ExpectFound(const RunRecord& original, const std::vector<Change>& changes) {
  for (const Change& expected : changes) {
    SCOPED_TRACE(expected.what);
    RunRecord changed = original;
    expected.change(changed);
    const std::optional<Difference> found = FirstDifference(original, changed);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->when, expected.when);
    EXPECT_EQ(found->what, expected.what);
    EXPECT_EQ(found->ulps, expected.ulps);
    EXPECT_NE(found->first, found->second);
  }
}

TEST(RunDifference, NoneFromItself) {
  for (const RunRecord& record : {FinishedRecord(), StartedRecord(), InterruptedRecord(),
                                  DivergedRecord(), ValidatedRecord(), ValidatedCheckpoint()}) {
    EXPECT_FALSE(FirstDifference(record, record)) << StatusName(record.status);
    EXPECT_FALSE(FirstParameterDifference(record, record)) << StatusName(record.status);
  }
}

TEST(RunDifference, EveryPartOfAResultIsCompared) {
  ExpectFound(FinishedRecord(),
              {{[](RunRecord& r) { r.initial_parameters[0].values[4] = 0.0f; },  // was -0
                "before training", "parameters/initial/W_xh, row 2, column 0 (from 0)", 1},
               {[](RunRecord& r) { r.initial_parameters.pop_back(); },
                "before training",
                "parameters/initial, the number of tensors",
                {}},
               {[](RunRecord& r) {
                  r.metrics[Metric::kCrossEntropy][0] = std::nextafter(1.0986122886681098, 2);
                },
                "in epoch 1", "metrics/cross_entropy", 1},
               {[](RunRecord& r) {
                  r.metrics[Metric::kPerplexity][1] = std::nextafter(1.1051709180756477, 0);
                },
                "in epoch 2", "metrics/perplexity", 1},
               {[](RunRecord& r) { r.metrics[Metric::kGradientNorm][1] = 0; }, "in epoch 2",
                "metrics/gradient_norm", 20240225330731},
               {[](RunRecord& r) { r.metrics[Metric::kClippedFraction][1] = NAN; },
                "in epoch 2",
                "metrics/clipped_fraction",
                {}},
               {[](RunRecord& r) { r.parameter_snapshots[1][2].values[1] = 1.0f; }, "in epoch 1",
                "parameters/epoch_000001/b_h, column 1 (from 0)", 2130706433},
               {[](RunRecord& r) { r.parameter_snapshots.erase(1); },
                "in epoch 1",
                "parameters/epoch_000001",
                {}},
               {[](RunRecord& r) { r.samples[0].text = std::string("雨落在路前"); },
                "in epoch 1",
                "samples/text, number 1 of the epoch, character 4",
                {}},
               {[](RunRecord& r) { r.samples[1].prefix = std::string("雨"); },
                "in epoch 2",
                "samples/prefix, number 1 of the epoch, character 2",
                {}},
               {[](RunRecord& r) { r.samples.pop_back(); }, "in epoch 2", "samples, how many", {}},
               {[](RunRecord& r) { r.final_parameters[1].values[0] = std::nextafter(2.0f, 3.0f); },
                "after epoch 2", "parameters/final/W_hh, row 0, column 0 (from 0)", 1},
               {[](RunRecord& r) {
                  r.final_parameters[0].shape = {2, 3};
                },
                "after epoch 2",
                "parameters/final/W_xh, its shape",
                {}},
               {[](RunRecord& r) { r.error = std::string("x"); }, "after epoch 2", "its state", {}},
               {[](RunRecord& r) {
                  r.samples.push_back({9, "", "x"});
                },
                "after epoch 2",
                "samples, how many",
                {}}});
}

TEST(RunDifference, EveryPartOfACheckpointIsCompared) {
  const char* when = "after update 5 of epoch 2";
  ExpectFound(
      InterruptedRecord(),
      {{[](RunRecord& r) { r.checkpoint->loss_sum = std::nextafter(123.0625, 0); }, when,
        "state/loss_sum", 1},
       {[](RunRecord& r) { r.checkpoint->gradient_norm_sum = std::nextafter(0.7, 1); }, when,
        "state/gradient_norm_sum", 1},
       {[](RunRecord& r) { r.checkpoint->clipped_updates = 3; }, when, "state/clipped_updates", {}},
       {[](RunRecord& r) { r.checkpoint->carried[0].values[3] = 0; }, when,
        "state/carried/H, row 1, column 1 (from 0)", 228737632},
       {[](RunRecord& r) { r.checkpoint->moments[0].values[0] = 0.25f; }, when,
        "state/moments/moment, column 0 (from 0)", 8388608},
       {[](RunRecord& r) { r.checkpoint->parameters[4].values[0] = NAN; },
        when,
        "state/parameters/b_q, column 0 (from 0)",
        {}},
       {[](RunRecord& r) { r.checkpoint->updates_in_epoch = 4; },
        "after epoch 1",
        "its state",
        {}}});
}

TEST(RunDifference, EveryPartOfAValidationIsCompared) {
  ExpectFound(ValidatedRecord(),
              {{[](RunRecord& r) { r.validation->curves[Evaluation::kCrossEntropy][0] = NAN; },
                "in epoch 2",
                "validation/cross_entropy",
                {}},
               {[](RunRecord& r) { r.validation->curves[Evaluation::kPerplexity].pop_back(); },
                "in epoch 2",
                "validation/perplexity",
                {}},
               {[](RunRecord& r) { r.best_parameters[2].values[1] = -1.0f - 0x1p-23f; },
                "after epoch 2", "parameters/best/b_h, column 1 (from 0)", 1}});
  ExpectFound(ValidatedCheckpoint(),
              {{[](RunRecord& r) { r.checkpoint->best_parameters[4].values[1] = NAN; },
                "after epoch 2",
                "state/best/b_q, column 1 (from 0)",
                {}}});
}

TEST(RunDifference, WhatPlaysNoPartIsNotCompared) {
  RunRecord changed = FinishedRecord();
  changed.name = std::string("another");
  changed.timing.values = {{{1, 1}, {2, 2}}};
  changed.provenance = {{"host", "elsewhere"}};
  changed.corpus.file = std::string("elsewhere.txt");
  EXPECT_FALSE(FirstDifference(FinishedRecord(), changed));
}

TEST(RunDifference, OneThatGoesFurtherDiffersWhereItDoes) {
  const auto found = FirstDifference(InterruptedRecord(), FinishedRecord());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->when, "in epoch 2");
  EXPECT_EQ(found->first, "none");
}

TEST(RunDifference, TheFirstParameterIsFoundBehindEarlierDifferences) {
  RunRecord changed = FinishedRecord();
  changed.metrics[Metric::kPerplexity][0] = 5;
  changed.final_parameters[2].values[0] = 5;
  const auto found = FirstParameterDifference(FinishedRecord(), changed);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->what, "parameters/final/b_h, column 0 (from 0)");
}

TEST(RunDifference, WhatATerminalWouldObeyIsEscaped) {
  RunRecord changed = FinishedRecord();
  changed.samples[0].text = std::string("雨落在\x1b[31m前");
  const auto found = FirstDifference(FinishedRecord(), changed);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->first, "…\"窗前\"");
  EXPECT_EQ(found->second, "…\"\\x1b[31m前\"");
}

}  // namespace
}  // namespace runexp
