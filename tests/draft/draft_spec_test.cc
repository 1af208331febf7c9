#include "core/draft/draft_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/data/sampler.h"
#include "core/draft/draft_sweep.h"
#include "core/spec/read.h"
#include "core/spec/sweep/read_sweep.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

using ::testing::HasSubstr;

TextFacts Facts(const std::string& text) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "a.txt";
  std::ofstream(file) << text;
  return FactsOf(LoadCorpus({.file = file}, kAllCharacters, {.line_breaks = LineBreaks::kKeep}));
}

TEST(TextFacts, AreThoseOfTheText) {
  const TextFacts facts = Facts("雨落 一\nab a\n");
  EXPECT_EQ(facts.characters, 10);
  EXPECT_EQ(facts.distinct, 7);
  EXPECT_EQ(facts.once, 4);
  EXPECT_EQ(facts.rarest_count, 1);
  EXPECT_EQ(facts.line_ends, 2);
  EXPECT_EQ(facts.beginning, "雨落");
  EXPECT_FALSE(facts.has_capitals);
  EXPECT_EQ(FactsText(facts),
            "  characters  10\n  vocabulary  7 distinct\n"
            "  rarest      4 characters occur once: b 一 落 雨\n  line ends   2, LF\n");
  EXPECT_THAT(FactsText(Facts("A\r\nB\r\nA")),
              HasSubstr("2, CR LF (Windows): two characters each\n"));
  EXPECT_THAT(FactsText(Facts("aabb")),
              HasSubstr("rarest      2 times: a b\n  line ends   none\n"));
  EXPECT_TRUE(Facts("xZ").has_capitals);
}

// A spec of any text that can be trained on is valid and has updates.
TEST(DraftSpec, FitsTexts) {
  for (const std::size_t size : {2u, 3u, 10u, 100u, 1000u, 5000u, 20'000u, 300'000u}) {
    std::string text;
    while (text.size() < size) text += "ab c\n";
    const TextFacts facts = Facts(text.substr(0, size));
    const Spec spec = ReadSpecText(DraftSpec("晚风", "a \"b\".txt", facts), "draft").spec();
    EXPECT_EQ(spec.name, "晚风");
    EXPECT_EQ(spec.corpus.file, "a \"b\".txt");
    EXPECT_EQ(spec.corpus.max_characters, 0);
    EXPECT_EQ(spec.corpus.newlines, "keep");
    EXPECT_EQ(spec.corpus.validation_fraction, size < 20'000 ? 0 : 0.1);
    const auto held_out =
        static_cast<std::size_t>(static_cast<double>(size) * spec.corpus.validation_fraction);
    EXPECT_GT(BatchesPerEpoch(Sampling::kConsecutive, size - held_out, spec.training.batch_size,
                              spec.training.time_steps),
              0)
        << size;
    EXPECT_EQ(spec.samples.prefixes, std::vector<std::string>{"ab"});
  }
  EXPECT_THROW(DraftSpec("a", "a.txt", Facts("a")), Error);
}

TEST(DraftSweep, VariesTheBase) {
  const TemporaryFolder folder;
  const std::string spec = DraftSpec("base", "a.txt", Facts("abcabcabcabcabc"));
  std::ofstream(folder.path() / "base.toml") << spec;
  std::ofstream(folder.path() / "s.toml")
      << DraftSweep("s", "base.toml", ReadSpecText(spec, "draft").spec());
  const Sweep sweep = std::get<Sweep>(ReadSpec(folder.path() / "s.toml"));
  EXPECT_EQ(sweep.name, "s");
  EXPECT_EQ(sweep.combinations.size(), 18u);
}

TEST(DraftSpec, SaysWhatTheTextIsLike) {
  const std::string draft = DraftSpec("a", "a.txt", Facts("Ab\r\nAb\r\nAb\r\n"));
  EXPECT_THAT(draft, HasSubstr("# 12 characters, 4 distinct. Guessing has perplexity 4;"));
  EXPECT_THAT(draft, HasSubstr("newlines = \"keep\"  # 3 lines;"));
  EXPECT_THAT(draft, HasSubstr("CR LF"));
  EXPECT_THAT(draft, HasSubstr("# lowercase = true"));
}

}  // namespace
}  // namespace runexp
