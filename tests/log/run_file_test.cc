#include "core/log/run_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <functional>
#include <thread>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/log/trailer.h"
#include "core/spec/meaning.h"
#include "tests/support/sample_record.h"

namespace runexp {
namespace {

using testing::HasSubstr;

// Compares bit for bit, so that -0 and denormal numbers count.
void ExpectSameTensor(const Tensor& a, const Tensor& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.shape, b.shape);
  ASSERT_EQ(a.values.size(), b.values.size());
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    EXPECT_EQ(std::bit_cast<std::uint32_t>(a.values[i]), std::bit_cast<std::uint32_t>(b.values[i]));
  }
}

void ExpectSameTensors(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) ExpectSameTensor(a[i], b[i]);
}

void ExpectSameCheckpoint(const CheckpointRecord& a, const CheckpointRecord& b) {
  EXPECT_EQ(a.epochs_done, b.epochs_done);
  EXPECT_EQ(a.updates_in_epoch, b.updates_in_epoch);
  EXPECT_EQ(a.loss_sum, b.loss_sum);
  EXPECT_EQ(a.gradient_norm_sum, b.gradient_norm_sum);
  EXPECT_EQ(a.clipped_updates, b.clipped_updates);
  EXPECT_EQ(a.seconds_in_epoch, b.seconds_in_epoch);
  ExpectSameTensors(a.carried, b.carried);
  ExpectSameTensors(a.moments, b.moments);
  ExpectSameTensors(a.parameters, b.parameters);
  ExpectSameTensors(a.best_parameters, b.best_parameters);
}

void ExpectSameSpec(const Spec& a, const Spec& b) {
  const std::vector<NamedValue> values_a = NamedValues(a);
  const std::vector<NamedValue> values_b = NamedValues(b);
  ASSERT_EQ(values_a.size(), values_b.size());
  for (std::size_t i = 0; i < values_a.size(); ++i) {
    EXPECT_EQ(values_a[i].name, values_b[i].name);
    EXPECT_EQ(values_a[i].value, values_b[i].value) << values_a[i].name;
  }
}

void ExpectSameScalars(const RunRecord& a, const RunRecord& b) {
  EXPECT_EQ(a.run_id, b.run_id);
  EXPECT_EQ(a.identity, b.identity);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.numerics_version, b.numerics_version);
  EXPECT_EQ(a.result_sha256, b.result_sha256);
  EXPECT_EQ(a.stop_reason, b.stop_reason);
  EXPECT_EQ(a.error, b.error);
  EXPECT_EQ(a.notes, b.notes);
  EXPECT_EQ(a.spec_toml, b.spec_toml);
  EXPECT_EQ(a.identity_text, b.identity_text);
  EXPECT_EQ(a.corpus.sha256, b.corpus.sha256);
  EXPECT_EQ(a.corpus.characters, b.corpus.characters);
  EXPECT_EQ(a.corpus.total_characters, b.corpus.total_characters);
  EXPECT_EQ(a.corpus.is_stand_in, b.corpus.is_stand_in);
  EXPECT_EQ(a.corpus.file, b.corpus.file);
  EXPECT_EQ(a.corpus.vocabulary, b.corpus.vocabulary);
  EXPECT_EQ(a.provenance, b.provenance);
}

void ExpectSame(const RunRecord& a, const RunRecord& b) {
  ExpectSameScalars(a, b);
  ExpectSameSpec(a.spec, b.spec);
  EXPECT_EQ(a.metrics[Metric::kCrossEntropy], b.metrics[Metric::kCrossEntropy]);
  EXPECT_EQ(a.metrics[Metric::kPerplexity], b.metrics[Metric::kPerplexity]);
  EXPECT_EQ(a.metrics[Metric::kGradientNorm], b.metrics[Metric::kGradientNorm]);
  EXPECT_EQ(a.metrics[Metric::kClippedFraction], b.metrics[Metric::kClippedFraction]);
  EXPECT_EQ(a.timing[Timing::kSeconds], b.timing[Timing::kSeconds]);
  EXPECT_EQ(a.timing[Timing::kCharactersPerSecond], b.timing[Timing::kCharactersPerSecond]);
  ASSERT_EQ(a.samples.size(), b.samples.size());
  for (std::size_t i = 0; i < a.samples.size(); ++i) {
    EXPECT_EQ(a.samples[i].epoch, b.samples[i].epoch);
    EXPECT_EQ(a.samples[i].prefix, b.samples[i].prefix);
    EXPECT_EQ(a.samples[i].text, b.samples[i].text);
  }
  ExpectSameTensors(a.initial_parameters, b.initial_parameters);
  ExpectSameTensors(a.final_parameters, b.final_parameters);
  ExpectSameTensors(a.best_parameters, b.best_parameters);
  ASSERT_EQ(a.validation.has_value(), b.validation.has_value());
  if (a.validation) {
    EXPECT_EQ(a.validation->epochs, b.validation->epochs);
    EXPECT_EQ(a.validation->curves, b.validation->curves);
  }
  ASSERT_EQ(a.parameter_snapshots.size(), b.parameter_snapshots.size());
  for (const auto& [epoch, tensors] : a.parameter_snapshots) {
    ASSERT_TRUE(b.parameter_snapshots.contains(epoch));
    ExpectSameTensors(tensors, b.parameter_snapshots.at(epoch));
  }
  ASSERT_EQ(a.checkpoint.has_value(), b.checkpoint.has_value());
  if (a.checkpoint) ExpectSameCheckpoint(*a.checkpoint, *b.checkpoint);
}

std::string ParseError(std::span<const std::byte> bytes) {
  try {
    ParseRun(bytes, "x.h5");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(RunFile, EveryFieldComesBack) {
  for (const RunRecord& record : {FinishedRecord(), StartedRecord(), InterruptedRecord(),
                                  DivergedRecord(), ValidatedRecord(), ValidatedCheckpoint()}) {
    SCOPED_TRACE(StatusName(record.status));
    ExpectSame(record, ParseRun(SerializeRun(record), "x.h5"));
  }
}

// Readers calculate with the epochs of a validation curve, and find it by the spec.
TEST(RunFile, AValidationThatItsSpecDoesNotAskForIsRefused) {
  const std::vector<std::function<void(RunRecord&)>> changes = {
      [](RunRecord& r) { r.validation.reset(); },
      [](RunRecord& r) { *r.validation = {}; },
      [](RunRecord& r) { r.validation->epochs[0] = 1; },
      [](RunRecord& r) {
        r.validation->epochs = {2, 4};
        for (Curve& curve : r.validation->curves.values) curve = {1, 1};
      },
      [](RunRecord& r) { r.spec_toml = FinishedRecord().spec_toml; },
  };
  EXPECT_EQ(ParseError(SerializeRun(ValidatedCheckpoint())), "");
  for (const auto& change : changes) {
    RunRecord record = ValidatedCheckpoint();
    change(record);
    EXPECT_THAT(ParseError(SerializeRun(record)), HasSubstr("validation"));
  }
}

TEST(RunFile, EmptyRecordComesBack) {
  RunRecord record = FinishedRecord();
  record.status = RunStatus::kFailed;
  record.corpus = {};
  record.metrics = {};
  record.timing = {};
  record.samples = {};
  record.initial_parameters = {};
  record.final_parameters = {};
  record.parameter_snapshots = {};
  record.provenance = {};
  record.result_sha256 = {};
  record.spec.samples.prefixes = {};
  record.spec_toml = ResolvedToml(record.spec);
  ExpectSame(record, ParseRun(SerializeRun(record), "x.h5"));
}

TEST(RunFile, ManySnapshotsComeBack) {
  RunRecord record = FinishedRecord();
  for (int epoch = 1; epoch <= 40; ++epoch) {
    record.parameter_snapshots[epoch] = SampleTensors(static_cast<float>(epoch));
  }
  ExpectSame(record, ParseRun(SerializeRun(record), "x.h5"));
}

TEST(RunFile, SameRecordSameBytes) {
  const std::vector<std::byte> first = SerializeRun(InterruptedRecord());
  SerializeRun(DivergedRecord());  // data that it leaves in freed memory must not show
  EXPECT_EQ(first, SerializeRun(InterruptedRecord()));
  EXPECT_EQ(first, SerializeRun(ParseRun(first, "x.h5")));
}

TEST(RunFile, ThreadsMayWriteAtOnce) {
  const std::vector<std::byte> expected = SerializeRun(FinishedRecord());
  std::vector<std::vector<std::byte>> results(4);
  {
    std::vector<std::jthread> threads;
    for (auto& result : results) {
      threads.emplace_back([&result] {
        for (int i = 0; i < 5; ++i) {
          result = SerializeRun(ParseRun(SerializeRun(FinishedRecord()), "x.h5"));
        }
      });
    }
  }
  for (const auto& result : results) EXPECT_EQ(expected, result);
}

TEST(RunFile, EveryTruncationIsReported) {
  const std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string error = ParseError(std::span(bytes).first(size));
    ASSERT_THAT(error, HasSubstr(size < 8 ? "x.h5: not a run file" : "it was cut short")) << size;
  }
}

TEST(RunFile, EveryChangedByteIsReported) {
  std::vector<std::byte> bytes = SerializeRun(StartedRecord());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] ^= std::byte{1};
    ASSERT_NE(ParseError(bytes), "") << i;
    bytes[i] ^= std::byte{1};
  }
  EXPECT_EQ(ParseError(bytes), "");
}

TEST(RunFile, DamageIsExplained) {
  const std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  std::vector<std::byte> changed = bytes;
  changed[bytes.size() / 2] ^= std::byte{0x10};
  EXPECT_EQ(ParseError(changed),
            "x.h5: damaged:\n  its bytes do not match the SHA-256 in its trailer, so at least one "
            "has\n  changed since it was written. Restore it from a copy or run it again.");
  changed = bytes;
  changed[bytes.size() - 1500] ^= std::byte{0x10};
  EXPECT_EQ(ParseError(changed),
            "x.h5: damaged:\n  its trailer (the last 2,048 bytes) does not match its own SHA-256, "
            "so a byte\n  of it has changed since it was written. Restore it from a copy or run "
            "it\n  again.");
  changed = bytes;
  changed.push_back(std::byte{'\n'});
  EXPECT_THAT(ParseError(changed), HasSubstr("or another program has\n  changed it"));
  EXPECT_EQ(ParseError({}),
            "x.h5: not a run file:\n  it does not begin as an HDF5 file does (0 bytes in total)");
}

// The digests are correct, but only the signature is HDF5.
TEST(RunFile, ForeignContentIsReported) {
  std::string file = "\x89HDF\r\n\x1a\n and nothing that HDF5 knows";
  Trailer trailer = SummarizeRun(FinishedRecord());
  trailer.content_sha256 = Sha256Hex(file);
  file += FormatTrailer(trailer);
  EXPECT_EQ(
      ParseError(std::as_bytes(std::span(file))),
      "x.h5: damaged or hostile:\n  HDF5 cannot open the file image.\n  Its bytes match their "
      "SHA-256, so a program has written it so.\n  Restore it from a copy or run it again.");
}

TEST(RunFile, AVocabularyThatIsNoneIsRefused) {
  for (const std::vector<std::uint32_t>& vocabulary :
       {std::vector<std::uint32_t>{0x96e8, 0x843d}, {0x20, 0x20}, {0x20, 0x110000}}) {
    RunRecord record = FinishedRecord();
    record.corpus.vocabulary = vocabulary;
    EXPECT_THROW(ParseRun(SerializeRun(record), "x.h5"), Error);
  }
}

TEST(RunFile, TextWithNulIsRefused) {
  RunRecord record = FinishedRecord();
  record.samples[0].text = std::string("a\0b", 3);
  EXPECT_THROW(SerializeRun(record), Error);
}

TEST(RunFile, WrongShapeIsABug) {
  RunRecord record = FinishedRecord();
  record.initial_parameters[0].values.pop_back();
  EXPECT_THROW(SerializeRun(record), std::logic_error);
  record = FinishedRecord();
  record.metrics[Metric::kPerplexity].pop_back();
  EXPECT_THROW(SerializeRun(record), std::logic_error);
}

}  // namespace
}  // namespace runexp
