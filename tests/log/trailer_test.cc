#include "core/log/trailer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <limits>
#include <span>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "core/spec/field.h"
#include "tests/support/sample_record.h"

namespace runexp {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Trailer SampleTrailer() {
  Trailer trailer = SummarizeRun(FinishedRecord());
  trailer.content_sha256 = std::string(64, '5');
  return trailer;
}

// The same text with another last line, as a program with other rules would have written it.
std::string Resealed(std::string text) {
  text.resize(kTrailerSize - 84);
  return text + "trailer_sha256 = \"" + Sha256Hex(text) + "\"\n";
}

std::string ParseError(std::string_view text) {
  try {
    ParseTrailer(text, "x.h5");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Trailer, SummarizesTheRun) {
  const Trailer trailer = SummarizeRun(FinishedRecord());
  EXPECT_EQ(trailer.name, "雨_test");
  EXPECT_EQ(trailer.status, RunStatus::kFinished);
  EXPECT_EQ(trailer.epochs_done, 2);
  EXPECT_EQ(trailer.epochs, 2);
  EXPECT_EQ(trailer.vocabulary_size, 3);
  EXPECT_EQ(trailer.corpus_file, "雨.txt");  // without its folder
  EXPECT_EQ(trailer.corpus_sha256, std::string(64, 'c'));
  EXPECT_TRUE(trailer.is_stand_in);
  EXPECT_EQ(trailer.metrics, (std::map<std::string, double>{{"best_epoch", 2},
                                                            {"best_perplexity", 1.1051709180756477},
                                                            {"clipped_fraction", 0.125},
                                                            {"cross_entropy", 0.1},
                                                            {"gradient_norm", 1e-310},
                                                            {"perplexity", 1.1051709180756477},
                                                            {"seconds", 0.75}}));
  EXPECT_EQ(trailer.spec.at("training.learning_rate"), "0.1");
  EXPECT_EQ(trailer.spec.at("samples.prefixes"), R"(["雨落", "a \"quoted\" word"])");
  EXPECT_FALSE(trailer.spec.contains("corpus.file"));  // a place, not part of the identity
  EXPECT_FALSE(trailer.spec.contains("stop.perplexity_below"));  // has a default that never changes
  EXPECT_EQ(trailer.updates_in_epoch, 0);
  EXPECT_EQ(SummarizeRun(InterruptedRecord()).updates_in_epoch, 5);
  EXPECT_EQ(SummarizeRun(StartedRecord()).metrics, (std::map<std::string, double>{{"seconds", 0}}));
}

TEST(Trailer, ComesBack) {
  Trailer trailer = SampleTrailer();
  EXPECT_EQ(ParseTrailer(FormatTrailer(trailer), "x.h5"), trailer);
  trailer.metrics.clear();
  trailer.spec = {{"seed", "1"}, {"training.sampling", "\"random\""}};
  EXPECT_EQ(ParseTrailer(FormatTrailer(trailer), "x.h5"), trailer);
  trailer.metrics["perplexity"] = std::numeric_limits<double>::infinity();
  EXPECT_EQ(ParseTrailer(FormatTrailer(trailer), "x.h5"), trailer);
}

TEST(Trailer, TheNameOfTheTextMayHoldAnything) {
  Trailer trailer = SampleTrailer();
  trailer.corpus_file = "\"雨\" = [x]\\ #.txt";
  EXPECT_EQ(ParseTrailer(FormatTrailer(trailer), "x.h5"), trailer);
  trailer.name = std::string(kMaxLabelBytes, 'x');
  trailer.corpus_file = std::string(255, '"');  // the longest name of a file, and each escaped
  const Trailer read = ParseTrailer(FormatTrailer(trailer), "x.h5");
  EXPECT_EQ(read.corpus_file, trailer.corpus_file);
}

TEST(Trailer, NamesTheFileOfTheStartValues) {
  RunRecord record = InterruptedRecord();
  EXPECT_EQ(SummarizeRun(record).initial_values_sha256, "");
  EXPECT_EQ(FormatTrailer(SummarizeRun(record)).find("initial_file"), std::string::npos);
  record.spec.model.initial = "file";
  record.spec.model.initial_file = "models/雨 \"1\".safetensors";
  record.identity_text += "model.initial_values_sha256 = \"" + std::string(64, 'd') + "\"\n";
  Trailer trailer = SummarizeRun(record);
  EXPECT_EQ(trailer.initial_file, "雨 \"1\".safetensors");
  EXPECT_EQ(trailer.initial_values_sha256, std::string(64, 'd'));
  EXPECT_EQ(trailer.spec["model.initial"], "\"file\"");
  EXPECT_FALSE(trailer.spec.contains("model.initial_file"));
  trailer.content_sha256 = std::string(64, '5');
  EXPECT_EQ(ParseTrailer(FormatTrailer(trailer), "x.h5"), trailer);
}

TEST(Trailer, TellsWhoMadeIt) {
  RunRecord record = InterruptedRecord();
  record.provenance = {{"host", "node07.cluster.example"},
                       {"simd_target", "AVX2"},
                       {"started", "2026-11-29T12:33:25Z"}};
  Trailer trailer = SummarizeRun(record);
  EXPECT_EQ(trailer.started, "2026-11-29T12:33:25Z");
  EXPECT_EQ(trailer.host, "node07");
  EXPECT_EQ(trailer.simd_target, "AVX2");
  trailer.content_sha256 = std::string(64, '5');
  EXPECT_EQ(ParseTrailer(FormatTrailer(trailer), "x.h5"), trailer);
  record.provenance = {{"host", std::string(39, 'x') + "雨\n\"x"}};
  EXPECT_EQ(SummarizeRun(record).host, std::string(39, 'x'));
  record.provenance = {};
  EXPECT_EQ(SummarizeRun(record).host + SummarizeRun(record).simd_target, "");
  EXPECT_EQ(SummarizeRun(record).started, "");
  record.provenance = {{"started", "2026-11-30T00:00:00Z"},
                       {"earlier_processes",
                        "started=2026-11-28T10:00:00Z; version=1\nstarted=2026-11-29T10:00:00Z"}};
  EXPECT_EQ(SummarizeRun(record).started, "2026-11-28T10:00:00Z");
}

TEST(Trailer, TheFirstFilesOfTheFormatLackTheText) {
  std::string text = FormatTrailer(SampleTrailer());
  for (const std::string_view key : {"corpus_file", "corpus_sha256"}) {
    const std::size_t begin = text.find(key), end = text.find('\n', begin);
    text.replace(begin, end - begin, std::string(end - begin, ' '));
  }
  const Trailer read = ParseTrailer(Resealed(text), "x.h5");
  EXPECT_EQ(read.corpus_file + read.corpus_sha256, "");
  EXPECT_EQ(read.vocabulary_size, 3);
}

TEST(Trailer, OlderFilesAreNamedAsSuch) {
  std::string text = FormatTrailer(SampleTrailer());
  text.replace(text.find("format_version = 2"), 18, "format_version = 1");
  EXPECT_THAT(ParseError(Resealed(text)), HasSubstr("x.h5: written by an older runexp"));
}

TEST(Trailer, IsReadableText) {
  const std::string text = FormatTrailer(SampleTrailer());
  EXPECT_EQ(text.size(), 2048u);
  EXPECT_THAT(text, StartsWith("# A run of runexp: an HDF5 file, and these 2,048 bytes of text "
                               "(TOML) behind it.\nformat = \"runexp-run\""));
  EXPECT_THAT(text, HasSubstr("\nname = \"雨_test\"\n"));
  EXPECT_THAT(text, HasSubstr("\nperplexity = 1.1051709180756477\n"));
  EXPECT_THAT(text, HasSubstr("\n[metrics]\n"));
  EXPECT_THAT(text, HasSubstr("\nbest_perplexity = 1.1051709180756477\n"));
  EXPECT_THAT(text, HasSubstr("\n[spec]\n"));
  EXPECT_THAT(text, HasSubstr("\ntraining.clip_theta = 0.01\n"));
  EXPECT_THAT(text, HasSubstr("\n[digest]\ncontent_sha256 = \"555"));
  EXPECT_EQ(text.back(), '\n');
  // Lines have at most 80 columns, except those with a digest and the heading.
  std::size_t long_lines = 0;
  for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
    end = text.find('\n', at);
    if (end - at >= 80) ++long_lines;
  }
  EXPECT_LE(long_lines, 5u);
}

TEST(Trailer, LongestNameFits) {
  Trailer trailer = SampleTrailer();
  trailer.name.clear();
  for (int i = 0; i < 33; ++i) trailer.name += "雨";  // three bytes each
  trailer.name += "x";
  ASSERT_EQ(trailer.name.size(), 100u);
  trailer.epochs_done = trailer.epochs = FindField("training.epochs")->maximum;
  trailer.vocabulary_size = trailer.numerics_version = std::numeric_limits<std::int64_t>::max();
  trailer.status = RunStatus::kInterrupted;
  for (auto& [name, value] : trailer.metrics) value = 1.2345678901234567e-300;
  // All that are always said; of the others only those that differ from their defaults are.
  for (const Field& field : Fields()) {
    if (field.in_identity != InIdentity::kAlways ||
        std::holds_alternative<std::string>(DefaultValue(field)))
      continue;
    trailer.spec[std::string(field.name)] = std::holds_alternative<double>(DefaultValue(field))
                                                ? "1.2345678901234567e-300"
                                                : "4294967295";
  }
  EXPECT_EQ(ParseTrailer(FormatTrailer(trailer), "x.h5"), trailer);
  trailer.name = std::string(2000, 'x');
  EXPECT_THROW(FormatTrailer(trailer), Error);
}

TEST(Trailer, LongestFieldsAreLeftOut) {
  Trailer trailer = SampleTrailer();
  trailer.spec["samples.prefixes"] = std::string(1000, '1');
  const Trailer read = ParseTrailer(FormatTrailer(trailer), "x.h5");
  trailer.spec.erase("samples.prefixes");
  trailer.spec_is_complete = false;
  EXPECT_EQ(read, trailer);
}

TEST(Trailer, TheReasonIsOneLineOfWhatTheRecordSays) {
  EXPECT_EQ(SummarizeRun(FinishedRecord()).reason, "");
  RunRecord record = DivergedRecord();
  EXPECT_EQ(SummarizeRun(record).reason, record.error);
  record.error.clear();
  EXPECT_EQ(SummarizeRun(record).reason, "diverged");
  record.error = "a\\b: \"雨\"\n  again \x1b[2J";
  const Trailer trailer = SummarizeRun(record);
  EXPECT_EQ(trailer.reason, "a/b: '雨' again [2J");
  EXPECT_EQ(ParseTrailer(FormatTrailer(trailer), "x.h5"), trailer);
}

TEST(Trailer, TheReasonIsCutBetweenCharacters) {
  RunRecord record = DivergedRecord();
  record.error.clear();
  for (int i = 0; i < 100; ++i) record.error += "雨";  // three bytes each
  const std::string reason = SummarizeRun(record).reason;
  EXPECT_EQ(reason, record.error.substr(0, 198));
  // The spec's fields come first; the reason gets the remaining room.
  Trailer trailer = SummarizeRun(record);
  std::string shortest = reason;
  for (std::size_t size = 0; size < 1500; ++size) {
    trailer.spec["samples.prefixes"] = std::string(size, '1');
    const std::string text = FormatTrailer(trailer);
    ASSERT_EQ(text.size(), kTrailerSize);
    const Trailer read = ParseTrailer(text, "x.h5");
    ASSERT_TRUE(reason.starts_with(read.reason)) << size;
    ASSERT_EQ(read.reason.size() % 3, 0u) << size;
    if (read.spec_is_complete) {
      shortest = read.reason;
    } else {
      ASSERT_EQ(read.reason, reason) << size;
    }
  }
  EXPECT_EQ(shortest, "");
}

TEST(Trailer, RefusesWhatWouldBreakItsLines) {
  for (const char* name : {"a\nb", "a\"b", "a\\b", "a\x7f"}) {
    Trailer trailer = SampleTrailer();
    trailer.name = name;
    EXPECT_THROW(FormatTrailer(trailer), Error) << name;
  }
}

TEST(Trailer, EveryChangedByteIsFound) {
  std::string text = FormatTrailer(SampleTrailer());
  for (char& c : text) {
    for (int bit = 0; bit < 8; ++bit) {
      c = static_cast<char>(c ^ (1 << bit));
      ASSERT_NE(ParseError(text), "");
      c = static_cast<char>(c ^ (1 << bit));
    }
  }
}

TEST(Trailer, NewerFormatIsNamed) {
  std::string text = FormatTrailer(SampleTrailer());
  text.replace(text.find("format_version = 2"), 18, "format_version = 9");
  EXPECT_EQ(ParseError(Resealed(text)),
            "x.h5: written by a newer runexp:\n  its format_version is 9; this one reads 2. "
            "Update runexp.");
}

TEST(Trailer, MissingOrWrongValuesAreNamed) {
  const std::string good = FormatTrailer(SampleTrailer());
  std::string text = good;
  text.replace(text.find("\nstatus") + 1, 6, "statum");
  EXPECT_EQ(ParseError(Resealed(text)),
            "x.h5: not a valid run file:\n  status is missing in its trailer");
  text = good;
  text.replace(text.find("finished"), 8, "finisheD");
  EXPECT_EQ(ParseError(Resealed(text)),
            "x.h5: not a valid run file:\n  status is unknown in its trailer");
  text = good;
  text.replace(text.find("epochs = 2"), 10, "epochs = x");
  EXPECT_EQ(ParseError(Resealed(text)),
            "x.h5: not a valid run file:\n  epochs is not a number in its trailer");
}

// No spec can ask for that many, and calculations with them may overflow.
TEST(Trailer, CountsOfEpochsHaveBounds) {
  const std::string good = FormatTrailer(SummarizeRun(FinishedRecord()));
  for (const char* key : {"epochs", "epochs_done"}) {
    for (const char* number : {"-1", "1000000001", "4611686018427387904"}) {
      std::string text = good;
      const std::string old = fmt::format("\n{} = 2", key);
      text.replace(text.find(old), old.size(), fmt::format("\n{} = {}", key, number));
      EXPECT_EQ(
          ParseError(Resealed(text)),
          fmt::format("x.h5: not a valid run file:\n  {} is out of range in its trailer", key));
    }
  }
}

TEST(Trailer, IsReadFromTheEndOfAFile) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) /
                                     ("trailer_test_" + std::to_string(getpid()) + ".h5");
  const std::vector<std::byte> bytes = SerializeRun(FinishedRecord());
  ReplaceFile(path, bytes);
  const Trailer trailer = ReadTrailer(path);
  EXPECT_EQ(trailer.run_id, FinishedRecord().run_id);
  EXPECT_EQ(trailer.content_sha256, Sha256Hex(std::span(bytes).first(bytes.size() - kTrailerSize)));
  ReplaceFile(path, std::span(bytes).first(100));
  EXPECT_THROW(ReadTrailer(path), Error);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace runexp
