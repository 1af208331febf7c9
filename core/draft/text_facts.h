// What a text is like, as far as it matters for a spec.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/corpus.h"

namespace runexp {

struct TextFacts {
  std::int64_t characters = 0;
  std::int64_t distinct = 0;
  std::int64_t once = 0;            // characters that occur a single time
  std::vector<char32_t> rarest;     // some of those that occur least
  std::int64_t rarest_count = 0;    // how often they do
  std::int64_t line_ends = 0;       // LF, also those of CR LF
  std::int64_t crlf_line_ends = 0;  // of them
  bool has_capitals = false;        // A to Z
  std::string beginning;            // the first word, for the model to continue
};

// `corpus` must have kept its line ends, and all of the text.
TextFacts FactsOf(const Corpus& corpus);

// Lines of at most 80 columns, such as "  rarest      713 characters occur once: …".
std::string FactsText(const TextFacts& facts);

}  // namespace runexp
