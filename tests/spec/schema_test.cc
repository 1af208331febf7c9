// The committed schema and field table must equal the generated ones. After changing the fields,
// run this test once with RUNEXP_UPDATE=1 in the environment and commit what it writes.
#include "core/spec/schema.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "core/spec/meaning.h"
#include "core/spec/read.h"

namespace runexp {
namespace {

const std::string kExperiments = RUNEXP_SOURCE_DIR "/experiments/";
constexpr std::string_view kBegin = "<!-- fields: generated from core/spec/field.cc -->\n";
constexpr std::string_view kEnd = "<!-- end of fields -->\n";

std::string Read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void ExpectFile(const std::string& path, const std::string& expected) {
  if (std::getenv("RUNEXP_UPDATE") != nullptr) std::ofstream(path, std::ios::binary) << expected;
  EXPECT_EQ(Read(path), expected) << "run this test with RUNEXP_UPDATE=1 and commit " << path;
}

TEST(SchemaTest, CommittedSchemaIsWhatTheCodeGives) {
  ExpectFile(kExperiments + "runexp.schema.json", JsonSchema());
}

TEST(SchemaTest, CommittedSweepSchemaIsWhatTheCodeGives) {
  ExpectFile(RUNEXP_SOURCE_DIR "/sweeps/runexp-sweep.schema.json", SweepJsonSchema());
}

TEST(SchemaTest, CommittedFieldTableIsWhatTheCodeGives) {
  const std::string path = kExperiments + "README.md";
  const std::string text = Read(path);
  const std::size_t begin = text.find(kBegin);
  const std::size_t end = text.find(kEnd);
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  ExpectFile(path, text.substr(0, begin + kBegin.size()) + FieldTableMarkdown() + text.substr(end));
}

TEST(SchemaTest, ShippedSpecsAreValid) {
  const std::string page = Read(kExperiments + "README.md");
  int specs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kExperiments)) {
    if (entry.path().extension() != ".toml") continue;
    ++specs;
    const SpecDocument document = ReadSpecFile(entry.path());
    const std::string name = entry.path().stem();
    EXPECT_EQ(document.spec().name, name);
    EXPECT_TRUE(std::filesystem::exists(document.Resolve("corpora/stand_in_lyrics.txt")));
    EXPECT_NE(page.find("| `" + name + ".toml` | "), std::string::npos)
        << name << " has no line that says what it shows";
  }
  EXPECT_GE(specs, 6);
}

TEST(SchemaTest, ConsecutiveSpecIsThePublishedRecipe) {
  const Spec spec = ReadSpecFile(kExperiments + "jay_consecutive.toml").spec();
  EXPECT_EQ(spec.corpus.max_characters, 10000);
  EXPECT_EQ(spec.model.hidden_units, 256);
  EXPECT_EQ(spec.training.sampling, "consecutive");
  EXPECT_TRUE(spec.training.carry_state);
  EXPECT_EQ(spec.training.epochs, 2500);
  EXPECT_EQ(spec.training.batch_size, 32);
  EXPECT_EQ(spec.training.time_steps, 35);
  EXPECT_EQ(spec.training.learning_rate, 100.0);
  EXPECT_EQ(spec.training.clip_theta, 0.01);
  EXPECT_EQ(spec.training.loss, "cross_entropy");
  EXPECT_EQ(spec.samples.prefixes, (std::vector<std::string>{"分开", "不分开"}));
}

TEST(SchemaTest, RandomSpecCarriesNoState) {
  const Spec spec = ReadSpecFile(kExperiments + "jay_random.toml").spec();
  EXPECT_EQ(spec.training.sampling, "random");
  EXPECT_EQ(FindValue(*FindField("training.carry_state"), spec), std::nullopt);
}

}  // namespace
}  // namespace runexp
