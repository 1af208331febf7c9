#include "core/draft/text_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "core/data/text.h"
#include "core/text/human_text.h"
#include "core/text/printable.h"

namespace runexp {
namespace {

constexpr std::size_t kRarest = 10;
constexpr std::size_t kBeginning = 8;  // characters

std::vector<std::int64_t> CountsOf(const Corpus& corpus) {
  std::vector<std::int64_t> counts(corpus.vocabulary.size(), 0);
  for (const std::int32_t index : corpus.indices) ++counts[static_cast<std::size_t>(index)];
  return counts;
}

bool IsBlank(char32_t c) { return c <= U' ' || c == U'\u3000' || c == U'\u00a0'; }

std::string BeginningOf(const Corpus& corpus) {
  std::u32string word;
  for (const std::int32_t index : corpus.indices) {
    const char32_t c = corpus.vocabulary[static_cast<std::size_t>(index)];
    if (IsBlank(c) && word.empty()) continue;
    if (IsBlank(c) || word.size() == kBeginning) break;
    word += c;
  }
  return EncodeUtf8(word);
}

std::string LineEndText(const TextFacts& facts) {
  if (facts.line_ends == 0) return "none";
  if (facts.crlf_line_ends == 0) return WithCommas(facts.line_ends) + ", LF";
  if (facts.crlf_line_ends == facts.line_ends) {
    return WithCommas(facts.line_ends) + ", CR LF (Windows): two characters each";
  }
  return fmt::format("{}, of them {} CR LF (Windows): two characters each",
                     WithCommas(facts.line_ends), WithCommas(facts.crlf_line_ends));
}

std::string RarestText(const TextFacts& facts) {
  std::string shown;
  for (const char32_t c : facts.rarest) {
    if (!IsBlank(c)) shown += " " + Printable(EncodeUtf8(c));
  }
  return facts.once > 0
             ? fmt::format("{} once:{}",
                           facts.once == 1 ? "1 character occurs"
                                           : WithCommas(facts.once) + " characters occur",
                           shown)
             : fmt::format("{}:{}", Count(facts.rarest_count, "time"), shown);
}

}  // namespace

TextFacts FactsOf(const Corpus& corpus) {
  const std::vector<std::int64_t> counts = CountsOf(corpus);
  std::vector<std::size_t> by_count(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) by_count[i] = i;
  std::ranges::sort(by_count, {}, [&](std::size_t i) { return std::pair(counts[i], i); });
  const auto has = [&](char32_t low, char32_t high) {
    const auto found = std::ranges::lower_bound(corpus.vocabulary, low);
    return found != corpus.vocabulary.end() && *found <= high;
  };
  TextFacts facts;
  facts.characters = std::ssize(corpus.indices);
  facts.distinct = std::ssize(corpus.vocabulary);
  facts.once = std::ranges::count(counts, 1);
  facts.rarest_count = counts[by_count.front()];  // no text is empty
  for (std::size_t i = 0; i < std::min(kRarest, by_count.size()); ++i) {
    if (counts[by_count[i]] > facts.rarest_count) break;
    facts.rarest.push_back(corpus.vocabulary[by_count[i]]);
  }
  if (has(U'\n', U'\n')) {
    const auto feed = std::ranges::lower_bound(corpus.vocabulary, U'\n');
    facts.line_ends = counts[static_cast<std::size_t>(feed - corpus.vocabulary.begin())];
  }
  facts.crlf_line_ends = corpus.crlf_line_ends;
  facts.has_capitals = has(U'A', U'Z');
  facts.beginning = BeginningOf(corpus);
  return facts;
}

std::string FactsText(const TextFacts& facts) {
  const auto line = [](const char* label, const std::string& text) {
    return WrapWords(text, 80, fmt::format("  {:<12}", label), "              ");
  };
  return line("characters", WithCommas(facts.characters)) +
         line("vocabulary", WithCommas(facts.distinct) + " distinct") +
         line("rarest", RarestText(facts)) + line("line ends", LineEndText(facts));
}

}  // namespace runexp
