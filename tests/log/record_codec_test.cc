#include "core/log/record_codec.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "core/base/error.h"
#include "tests/support/sample_record.h"

namespace runexp {
namespace {

// As a reader gets it: no values, no spec.
StoredRun Stored(RunRecord record) {
  StoredRun stored = {std::move(record), {}};
  stored.record.spec = {};
  ForEachTensor(stored.record, [&](Tensor& tensor) {
    stored.offsets.push_back(8 * stored.offsets.size());
    tensor.values.clear();
  });
  return stored;
}

// Decoding and encoding again gives the same bytes, and the bytes hold everything.
TEST(RecordCodec, EveryKindOfRecordComesBack) {
  for (const RunRecord& record : {FinishedRecord(), StartedRecord(), InterruptedRecord(),
                                  DivergedRecord(), ValidatedRecord(), ValidatedCheckpoint()}) {
    const std::vector<std::byte> bytes = EncodeStoredRun(Stored(record));
    const StoredRun decoded = DecodeStoredRun(bytes);
    EXPECT_EQ(EncodeStoredRun(decoded), bytes);
    EXPECT_EQ(decoded.record.status, record.status);
    EXPECT_EQ(decoded.record.identity_text, record.identity_text);
    EXPECT_EQ(decoded.record.corpus.vocabulary, record.corpus.vocabulary);
    EXPECT_EQ(decoded.record.metrics[Metric::kPerplexity], record.metrics[Metric::kPerplexity]);
    ASSERT_EQ(decoded.record.validation.has_value(), record.validation.has_value());
    if (record.validation) {
      EXPECT_EQ(decoded.record.validation->epochs, record.validation->epochs);
      EXPECT_EQ(decoded.record.validation->curves, record.validation->curves);
    }
    EXPECT_EQ(decoded.record.timing[Timing::kSeconds], record.timing[Timing::kSeconds]);
    EXPECT_EQ(decoded.record.samples.size(), record.samples.size());
    EXPECT_EQ(decoded.record.provenance, record.provenance);
    EXPECT_EQ(decoded.record.parameter_snapshots.size(), record.parameter_snapshots.size());
    ASSERT_EQ(decoded.record.checkpoint.has_value(), record.checkpoint.has_value());
    EXPECT_EQ(decoded.record.initial_parameters[0].shape, record.initial_parameters[0].shape);
  }
}

TEST(RecordCodec, WhatIsCutShortIsRefused) {
  const std::vector<std::byte> bytes = EncodeStoredRun(Stored(InterruptedRecord()));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(DecodeStoredRun(std::span(bytes).first(size)), Error) << size;
  }
  std::vector<std::byte> longer = bytes;
  longer.push_back(std::byte{0});
  EXPECT_THROW(DecodeStoredRun(longer), Error);
}

// A false length must not be believed: there is no memory for 2^63 elements.
TEST(RecordCodec, AnyNumberInPlaceOfAnotherIsHarmless) {
  const std::vector<std::byte> bytes = EncodeStoredRun(Stored(InterruptedRecord()));
  for (const std::uint64_t lie : {std::uint64_t{1} << 63, std::uint64_t{1} << 40,
                                  std::numeric_limits<std::uint64_t>::max()}) {
    for (std::size_t place = 0; place + sizeof(lie) <= bytes.size(); ++place) {
      std::vector<std::byte> changed = bytes;
      std::memcpy(changed.data() + place, &lie, sizeof(lie));
      try {
        DecodeStoredRun(changed);
      } catch (const Error&) {
      }
    }
  }
}

}  // namespace
}  // namespace runexp
