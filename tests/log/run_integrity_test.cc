#include "core/log/run_integrity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/log/run_file.h"
#include "core/log/trailer.h"
#include "tests/support/sample_record.h"

namespace runexp {
namespace {

using testing::HasSubstr;

std::string IntegrityError(std::span<const std::byte> bytes) {
  try {
    ParseIntactRun(bytes, "x.h5");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(RunIntegrity, WhatARunWritesIsIntact) {
  for (const RunRecord& record :
       {FinishedRecord(), StartedRecord(), InterruptedRecord(), DivergedRecord()}) {
    EXPECT_EQ(IntegrityError(SerializeRun(record)), "") << StatusName(record.status);
  }
}

// Changes each byte of the file, each in another of the 255 ways.
TEST(RunIntegrity, NoFileWithAChangedByteIsIntact) {
  std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::byte original = bytes[i];
    bytes[i] ^= static_cast<std::byte>(1 + i % 255);
    ASSERT_NE(IntegrityError(bytes), "") << i;
    bytes[i] = original;
  }
  EXPECT_EQ(IntegrityError(bytes), "");
}

TEST(RunIntegrity, NoFileThatWasCutOrGrewIsIntact) {
  std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_NE(IntegrityError(std::span(bytes).first(size)), "") << size;
  }
  bytes.push_back(std::byte{0});
  EXPECT_NE(IntegrityError(bytes), "");
}

// A file may have no reason, or as much of it as fits.
TEST(RunIntegrity, ATrailerMaySayLessOfTheReason) {
  RunRecord record = DivergedRecord();
  record.error = std::string(1000, 'x');
  for (std::size_t length = 1; length < 1000; length += 7) {
    record.spec.samples.prefixes = {std::string(length, 'y')};
    record.spec_toml = ResolvedToml(record.spec);
    record.identity_text = IdentityText(record.spec, record.corpus.sha256, 1);
    record.identity = Identity(record.identity_text);
    record.run_id = RunId(record.identity);
    record.result_sha256 = ResultSha256(record);
    ASSERT_EQ(IntegrityError(SerializeRun(record)), "") << length;
  }
}

// The digests are recomputed over changed content.
TEST(RunIntegrity, WhatContradictsItselfIsNamed) {
  const std::vector<std::pair<std::function<void(RunRecord&)>, const char*>> changes = {
      {[](RunRecord& r) { r.metrics[Metric::kPerplexity][0] = 2.5; },
       "result_sha256 is not that of"},
      {[](RunRecord& r) { r.final_parameters[0].values[0] += 1; }, "result_sha256 is not that of"},
      {[](RunRecord& r) { r.samples[0].text += "x"; }, "result_sha256 is not that of"},
      {[](RunRecord& r) { r.result_sha256 = {}; }, "it is finished, but has no result_sha256"},
      {[](RunRecord& r) { r.status = RunStatus::kRunning; }, "it is running, but has a"},
      {[](RunRecord& r) { r.identity_text += "x"; }, "result_sha256 is not that of"},
      {[](RunRecord& r) { r.identity = std::string(64, '0'); },
       "its identity is not the SHA-256 of"},
      {[](RunRecord& r) { r.run_id = std::string("0123456789ab"); }, "its run_id is not the"},
  };
  for (const auto& [change, message] : changes) {
    RunRecord record = FinishedRecord();
    change(record);
    EXPECT_THAT(IntegrityError(SerializeRun(record)), HasSubstr(message));
  }
}

// The record of a file whose trailer has other fields, all digests computed again.
std::string ErrorWithFields(const std::function<void(Trailer&)>& change,
                            const RunRecord& record = FinishedRecord()) {
  std::vector<std::byte> bytes = SerializeRun(record);
  const auto tail = std::span(bytes).last(kTrailerSize);
  Trailer trailer = ParseTrailer({reinterpret_cast<const char*>(tail.data()), tail.size()}, "x.h5");
  change(trailer);
  const std::string text = FormatTrailer(trailer);
  std::ranges::copy(std::as_bytes(std::span(text)), tail.begin());
  return IntegrityError(bytes);
}

// What readers would fill in must be so.
TEST(RunIntegrity, AFieldThatATrailerLeavesOutHasItsDefault) {
  EXPECT_EQ(ErrorWithFields([](Trailer& t) { t.spec["stop.perplexity_below"] = "0.0"; }), "");
  EXPECT_EQ(ErrorWithFields([](Trailer& t) { t.spec["stop.after_epoch"] = "5"; }),
            "");  // no effect
  EXPECT_THAT(ErrorWithFields([](Trailer& t) { t.spec.erase("training.learning_rate"); }),
              HasSubstr("does not summarize its content"));
  EXPECT_EQ(ErrorWithFields([](Trailer& t) {
              t.spec.erase("training.learning_rate");
              t.spec_is_complete = false;
            }),
            "");
}

// As older files have it: without what was invented later, but no other value.
TEST(RunIntegrity, ATrailerMayLackProgressHostAndTarget) {
  const RunRecord record = InterruptedRecord();
  EXPECT_EQ(ErrorWithFields(
                [](Trailer& t) {
                  t.updates_in_epoch = 0;
                  t.host.clear();
                  t.simd_target.clear();
                },
                record),
            "");
  for (const auto& change : std::vector<std::function<void(Trailer&)>>{
           [](Trailer& t) { t.updates_in_epoch = 4; }, [](Trailer& t) { t.host = "x"; },
           [](Trailer& t) { t.simd_target = "x"; }}) {
    EXPECT_THAT(ErrorWithFields(change, record), HasSubstr("does not summarize its content"));
  }
}

TEST(RunIntegrity, ATrailerOfAnotherRunIsNamed) {
  const std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  RunRecord other = FinishedRecord();
  other.metrics[Metric::kPerplexity][1] = 1.0;
  EXPECT_THROW(CheckSummaries(other, bytes, "x.h5"), Error);
  EXPECT_NO_THROW(CheckSummaries(FinishedRecord(), bytes, "x.h5"));
}

}  // namespace
}  // namespace runexp
