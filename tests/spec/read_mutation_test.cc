// Damaged specs: the reader succeeds or throws Error, nothing else.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/base/random.h"
#include "core/spec/canonical.h"
#include "core/spec/read.h"

namespace runexp {
namespace {

const std::string kExperiments = RUNEXP_SOURCE_DIR "/experiments/";

std::string ShippedText() {
  std::ostringstream text;
  text << std::ifstream(kExperiments + "smoke.toml", std::ios::binary).rdbuf();
  return text.str();
}

// Returns true if the text is accepted; then its resolved text must be accepted, too.
bool Accepts(const std::string& text, const std::vector<std::string>& overrides = {}) {
  Spec spec;
  try {
    spec = ReadSpecText(text, "mutated", overrides).spec();
  } catch (const Error& error) {
    EXPECT_STRNE(error.what(), "");
    return false;
  }
  EXPECT_NO_THROW(ReadSpecText(ResolvedToml(spec), "resolved")) << ResolvedToml(spec);
  return true;
}

TEST(ReadMutationTest, Truncations) {
  const std::string text = ShippedText();
  ASSERT_TRUE(Accepts(text));
  for (std::size_t length = 0; length < text.size(); ++length) Accepts(text.substr(0, length));
}

TEST(ReadMutationTest, ChangedBytes) {
  const std::string text = ShippedText();
  const RandomStream random(1, "changed bytes");
  constexpr std::string_view kInteresting = "\"'[]{}=.,#\n\r\t\\\0_-+e09x";
  std::uint64_t draw = 0;
  int accepted = 0;
  for (int i = 0; i < 600; ++i) {
    std::string mutated = text;
    const std::uint64_t changes = 1 + random.Bits(draw++) % 3;
    for (std::uint64_t change = 0; change < changes; ++change) {
      const std::uint64_t bits = random.Bits(draw++);
      const std::size_t at = (bits >> 16) % mutated.size();
      mutated[at] = bits % 2 == 0 ? kInteresting[(bits >> 1) % kInteresting.size()]
                                  : static_cast<char>(bits >> 8);
    }
    accepted += Accepts(mutated) ? 1 : 0;
  }
  EXPECT_GT(accepted, 0);  // a changed comment leaves a valid spec
  EXPECT_LT(accepted, 600);
}

TEST(ReadMutationTest, ChangedOverrides) {
  const std::string text = ShippedText();
  const RandomStream random(2, "changed overrides");
  const std::vector<std::string> arguments = {"training.epochs=3", "name=\"春\"",
                                              "samples.prefixes=[\"分开\", \"b\"]",
                                              "training.clip_theta=1e-3", "corpus.file=a/../b"};
  std::uint64_t draw = 0;
  for (int i = 0; i < 400; ++i) {
    std::string argument = arguments[random.Bits(draw++) % arguments.size()];
    const std::uint64_t bits = random.Bits(draw++);
    argument[(bits >> 16) % argument.size()] = static_cast<char>(bits);
    Accepts(text, {argument});
  }
}

std::string Repeated(std::string_view text, std::size_t bytes) {
  std::string repeated;
  while (repeated.size() + text.size() <= bytes) repeated += text;
  return repeated;
}

// As deep as the largest spec and the largest argument can nest.
TEST(ReadMutationTest, DeepNesting) {
  const std::size_t bytes = kMaxSpecBytes - 10;
  EXPECT_FALSE(Accepts("a = " + Repeated("[", bytes)));
  EXPECT_FALSE(Accepts("a = " + Repeated("[", bytes / 2) + Repeated("]", bytes / 2)));
  EXPECT_FALSE(Accepts("a = " + Repeated("{a = ", bytes)));
  EXPECT_FALSE(Accepts("a" + Repeated(".a", bytes) + " = 1"));
  EXPECT_FALSE(Accepts("[a" + Repeated(".a", bytes) + "]"));
  EXPECT_FALSE(Accepts(ShippedText(), {"seed={a" + Repeated(".a", bytes - 10) + "=1}"}));
  EXPECT_FALSE(Accepts(ShippedText(), {"seed={a" + Repeated(".a", 2 * kMaxSpecBytes) + "=1}"}));
}

}  // namespace
}  // namespace runexp
