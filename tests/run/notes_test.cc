// The notes on a run: what each says, and when.
#include "core/run/notes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/log/run_status.h"
#include "tests/support/sample_record.h"

namespace runexp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Corpus PlainCorpus() {
  Corpus corpus;
  corpus.vocabulary = {U'a', U'b'};
  corpus.indices = {0, 1, 0};
  corpus.total_characters = 3;
  return corpus;
}

TEST(NotesTest, APlainRunHasNone) {
  EXPECT_THAT(CorpusNotes(PlainCorpus()), IsEmpty());
  EXPECT_THAT(SpecNotes(Spec()), IsEmpty());
}

TEST(NotesTest, ACutText) {
  Corpus corpus = PlainCorpus();
  corpus.total_characters = 31500;
  EXPECT_THAT(CorpusNotes(corpus),
              ElementsAre("the text is cut to the first 3 of 31,500 characters "
                          "(corpus.max_characters)"));
}

TEST(NotesTest, WhatNobodySeesInAText) {
  Corpus corpus = PlainCorpus();
  corpus.crlf_line_ends = 1200;
  corpus.unseen = {{UnseenKind::kByteOrderMark, 0xFEFF, 1}};
  for (char32_t c = 0x202A; c <= 0x202E; ++c) {
    corpus.unseen.push_back({UnseenKind::kDirection, c, 2});
  }
  for (char32_t c = 0x2066; c <= 0x2068; ++c) {
    corpus.unseen.push_back({UnseenKind::kDirection, c, 2});
  }
  corpus.spelt_twice = {{{U"é", 3}, {U"e\u0301", 1}}, {{U"ö", 1}, {U"o\u0308", 1}}};
  EXPECT_THAT(
      CorpusNotes(corpus),
      ElementsAre(
          "the text has line ends CR LF (Windows), 1,200 of them, and each became two "
          "spaces; with LF alone it would be another text, and another run",
          "the text has byte-order marks inside it: U+FEFF (1 time)",
          "the text has bidirectional controls, which nobody sees: U+202A (2 times), U+202B "
          "(2 times), U+202C (2 times), U+202D (2 times), U+202E (2 times) and 3 others",
          "the text spells \"é\" in several ways that look the same: U+00E9 (3 times), "
          "U+0065 U+0301 (1 time), and so 1 other letter; normalised (Unicode NFC) it "
          "would be another text, and another run"));
}

TEST(NotesTest, LineEndsOfWindowsThatAreKept) {
  Corpus corpus = PlainCorpus();
  corpus.vocabulary.insert(corpus.vocabulary.begin(), {U'\n', U'\r'});
  corpus.crlf_line_ends = 2;
  EXPECT_THAT(CorpusNotes(corpus),
              ElementsAre(HasSubstr("2 of them, and each is two characters; with LF alone")));
}

TEST(NotesTest, ALetterThatIsAControlIsNotInANote) {
  Corpus corpus = PlainCorpus();
  corpus.spelt_twice = {{{U"\u202E\u0307\u0323", 1}, {U"\u202E\u0323\u0307", 1}}};
  EXPECT_EQ(CorpusNotes(corpus).front().find("\u202E"), std::string::npos);
}

TEST(NotesTest, AVocabularyOfOneCharacter) {
  Corpus corpus = PlainCorpus();
  corpus.vocabulary = {U'a'};
  EXPECT_THAT(CorpusNotes(corpus), ElementsAre(HasSubstr("one distinct character")));
}

TEST(NotesTest, NumbersThatAreZeroInFloat32) {
  Spec spec;
  spec.training.learning_rate = 1e-50;
  EXPECT_THAT(SpecNotes(spec), ElementsAre("training.learning_rate = 1e-50 is zero in float32: no "
                                           "parameter can change"));
  spec.training.learning_rate = 1e-45;  // denormal, but not zero; times theta it is
  EXPECT_THAT(SpecNotes(spec), ElementsAre(HasSubstr("= 1e-45 x 0.01, is zero in float32")));
  spec.training.learning_rate = 1e-30;
  EXPECT_THAT(SpecNotes(spec), IsEmpty());
  spec.training.clip_theta = 1e-20;
  EXPECT_THAT(SpecNotes(spec), ElementsAre(HasSubstr("the longest step")));
  spec = Spec();
  spec.model.initial_stddev = 1e-47;
  EXPECT_THAT(SpecNotes(spec), ElementsAre(HasSubstr("only the last bias, b_q, can learn")));
  spec.model.initial_stddev = 1e-45;  // some draws are not zero
  EXPECT_THAT(SpecNotes(spec), IsEmpty());
}

TEST(NotesTest, ARunThatLearntHasNoneAtItsEnd) {
  EXPECT_THAT(NotesAtEnd(FinishedRecord()), IsEmpty());
}

TEST(NotesTest, ARunWhoseParametersNeverChanged) {
  RunRecord record = FinishedRecord();
  record.final_parameters = record.initial_parameters;
  EXPECT_THAT(NotesAtEnd(record),
              ElementsAre("it could not learn: its final parameters are the initial ones, because "
                          "its steps vanished in float32"));
  record.metrics[Metric::kGradientNorm] = {0, 0};
  EXPECT_THAT(NotesAtEnd(record), ElementsAre(HasSubstr("because every gradient was zero")));
  record.final_parameters[2].values[1] = -record.final_parameters[2].values[1];
  EXPECT_THAT(NotesAtEnd(record), IsEmpty());
}

TEST(NotesTest, ARunThatNeverBeatGuessing) {
  RunRecord record = FinishedRecord();
  record.metrics[Metric::kPerplexity] = {3.0, 3.5};  // of 3 characters
  EXPECT_THAT(NotesAtEnd(record), ElementsAre("it never beat guessing, whose perplexity is 3"));
  record.metrics[Metric::kPerplexity] = {2.999, 3.5};
  EXPECT_THAT(NotesAtEnd(record), IsEmpty());
  record.metrics[Metric::kPerplexity] = {3.0, 3.5};
  for (const RunStatus status :
       {RunStatus::kRunning, RunStatus::kInterrupted, RunStatus::kDiverged, RunStatus::kFailed}) {
    record.status = status;
    EXPECT_THAT(NotesAtEnd(record), IsEmpty());
  }
}

}  // namespace
}  // namespace runexp
