#include "core/draft/draft_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "core/base/error.h"
#include "core/data/sampler.h"
#include "core/spec/toml_value.h"
#include "core/text/human_text.h"

namespace runexp {
namespace {

constexpr std::int64_t kUpdates = 3000;          // that a first run takes, some minutes
constexpr std::int64_t kLeastUpdates = 4;        // in an epoch
constexpr std::int64_t kLeastForParts = 20'000;  // characters

// The sizes that fit the text.
struct Sizes {
  double validation_fraction = 0;
  std::int64_t batch_size = 32, time_steps = 35;
  std::int64_t updates = 0;  // per epoch
  std::int64_t epochs = 0;
  std::int64_t hidden_units = 128;
};

Sizes SizesFor(const TextFacts& facts) {
  Sizes sizes;
  if (facts.characters >= kLeastForParts) sizes.validation_fraction = 0.1;
  const auto train = static_cast<std::size_t>(
      facts.characters - (sizes.validation_fraction > 0 ? facts.characters / 10 : 0));
  const auto updates = [&] {
    return BatchesPerEpoch(Sampling::kConsecutive, train, sizes.batch_size, sizes.time_steps);
  };
  while (updates() < kLeastUpdates && sizes.batch_size > 1) sizes.batch_size /= 2;
  while (updates() < kLeastUpdates && sizes.time_steps > 1) sizes.time_steps /= 2;
  sizes.updates = updates();
  if (sizes.updates == 0) {
    throw Error(
        fmt::format("a text of {} is too short to train on", Count(facts.characters, "character")));
  }
  sizes.epochs = std::clamp<std::int64_t>(kUpdates / sizes.updates, 2, 500);
  if (facts.characters > 200'000 || facts.distinct > 500) sizes.hidden_units = 256;
  return sizes;
}

std::string CorpusSection(const std::string& file, const TextFacts& facts, const Sizes& sizes) {
  std::string text = fmt::format(
      "[corpus]\n"
      "file = {}\n"
      "max_characters = 0  # all {}; another number keeps only so many\n",
      TomlString(file), WithCommas(facts.characters));
  text += facts.line_ends > 0
              ? fmt::format("newlines = \"keep\"  # {}; \"space\" would join them\n",
                            Count(facts.line_ends, "line"))
              : "newlines = \"keep\"\n";
  if (facts.crlf_line_ends > 0) {
    text += "# Its lines end in CR LF: two characters each. dos2unix makes one of them.\n";
  }
  if (facts.has_capitals) {
    text += "# lowercase = true  # fewer characters to learn\n";
  }
  text += sizes.validation_fraction > 0
              ? "validation_fraction = 0.1  # held out: is it learning, or learning by heart?\n"
              : "# validation_fraction = 0.1  # would hold out a part; this text is short\n";
  return text;
}

std::string TrainingSection(const Sizes& sizes) {
  return fmt::format(
      "[training]\n"
      "epochs = {}  # of {}\n"
      "batch_size = {}  # pieces of the text side by side\n"
      "time_steps = {}  # characters that a gradient reaches back\n"
      "optimizer = \"adam\"\n"
      "learning_rate = 0.002\n"
      "clip_theta = 1.0  # longer gradients are scaled down to this norm\n",
      sizes.epochs, Count(sizes.updates, "update"), sizes.batch_size, sizes.time_steps);
}

}  // namespace

std::string DraftSpec(const std::string& name, const std::string& corpus_file,
                      const TextFacts& facts) {
  const Sizes sizes = SizesFor(facts);
  const std::string prefixes = facts.beginning.empty()
                                   ? ""
                                   : fmt::format("prefixes = [{}]  # the model goes on from it\n",
                                                 TomlString(facts.beginning));
  return fmt::format(
      "# {} characters, {} distinct. Guessing has perplexity {}; 1 is knowing all by heart.\n"
      "# runexp help FIELD explains a field, such as runexp help training.clip_theta.\n"
      "name = {}\n"
      "seed = 1\n"
      "\n{}"
      "\n[model]\n"
      "cell = \"lstm\"  # or \"tanh\", \"relu\", \"gru\"\n"
      "hidden_units = {}\n"
      "initial = \"pytorch\"\n"
      "forget_bias = 1.0\n"
      "\n{}"
      "\n[samples]\n"
      "every_epochs = {}\n"
      "length = {}\n{}",
      WithCommas(facts.characters), WithCommas(facts.distinct), WithCommas(facts.distinct),
      TomlString(name), CorpusSection(corpus_file, facts, sizes), sizes.hidden_units,
      TrainingSection(sizes), std::max<std::int64_t>(1, sizes.epochs / 10),
      facts.line_ends > 0 ? 200 : 50, prefixes);
}

}  // namespace runexp
