#include "core/run/notes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>

#include "core/base/metric.h"
#include "core/data/text.h"
#include "core/text/human_text.h"
#include "core/text/printable.h"

namespace runexp {
namespace {

constexpr std::ptrdiff_t kMaxNamed = 5;  // characters in one note

std::string CodePoints(std::u32string_view characters) {
  std::vector<std::string> numbers;
  for (const char32_t c : characters) {
    numbers.push_back(fmt::format("U+{:04X}", static_cast<std::uint32_t>(c)));
  }
  return fmt::format("{}", fmt::join(numbers, " "));
}

void NoteCut(const Corpus& corpus, std::vector<Note>& notes) {
  const auto kept = std::ssize(corpus.indices);
  if (kept >= corpus.total_characters) return;
  notes.push_back(
      fmt::format("the text is cut to the first {} of {} characters (corpus.max_characters)",
                  WithCommas(kept), WithCommas(corpus.total_characters)));
}

void NoteLineEnds(const Corpus& corpus, std::vector<Note>& notes) {
  if (corpus.crlf_line_ends == 0) return;
  notes.push_back(fmt::format(
      "the text has line ends CR LF (Windows), {} of them, and each {}; with LF alone it would be "
      "another text, and another run",
      WithCommas(corpus.crlf_line_ends),
      std::ranges::binary_search(corpus.vocabulary, U'\r') ? "is two characters"
                                                           : "became two spaces"));
}

const char* NameOf(UnseenKind kind) {
  switch (kind) {
    case UnseenKind::kByteOrderMark:
      return "byte-order marks inside it";
    case UnseenKind::kDirection:
      return "bidirectional controls, which nobody sees";
    case UnseenKind::kZeroWidth:
      return "zero-width characters, which nobody sees";
    case UnseenKind::kControl:
      return "control characters";
    case UnseenKind::kSeparator:
      return "line or paragraph separators, which do not become spaces";
    case UnseenKind::kBlank:
      return "blanks that look like a space but are not U+0020";
  }
  return "";
}

// "the text has zero-width characters, which nobody sees: U+200B (20 times), U+00AD (once)"
void NoteUnseen(std::span<const UnseenCharacter> unseen, std::vector<Note>& notes) {
  while (!unseen.empty()) {
    const UnseenKind kind = unseen.front().kind;
    const auto other = std::ranges::find_if(
        unseen, [kind](const UnseenCharacter& character) { return character.kind != kind; });
    const std::span<const UnseenCharacter> alike(unseen.begin(), other);
    std::vector<std::string> named;
    for (const UnseenCharacter& character :
         alike.first(static_cast<std::size_t>(std::min(std::ssize(alike), kMaxNamed)))) {
      named.push_back(fmt::format("U+{:04X} ({})", static_cast<std::uint32_t>(character.character),
                                  Count(character.count, "time")));
    }
    const std::ptrdiff_t more = std::ssize(alike) - std::ssize(named);
    notes.push_back(fmt::format("the text has {}: {}{}", NameOf(kind), fmt::join(named, ", "),
                                more > 0 ? fmt::format(" and {} others", more) : ""));
    unseen = unseen.subspan(alike.size());
  }
}

void NoteSpellings(const Corpus& corpus, std::vector<Note>& notes) {
  if (corpus.spelt_twice.empty()) return;
  std::vector<std::string> spellings;
  for (const Spelling& spelling : corpus.spelt_twice.front()) {
    spellings.push_back(
        fmt::format("{} ({})", CodePoints(spelling.characters), Count(spelling.count, "time")));
  }
  const auto more = std::ssize(corpus.spelt_twice) - 1;
  notes.push_back(
      fmt::format("the text spells \"{}\" in several ways that look the same: {}{}; normalised "
                  "(Unicode NFC) it would be another text, and another run",
                  Printable(EncodeUtf8(corpus.spelt_twice.front().front().characters)),
                  fmt::join(spellings, ", "),
                  more > 0 ? fmt::format(", and so {}", Count(more, "other letter")) : ""));
}

void NoteVocabulary(const Corpus& corpus, std::vector<Note>& notes) {
  if (corpus.vocabulary.size() > 1) return;
  notes.emplace_back("the text has one distinct character, so there is nothing to learn");
}

bool IsZeroInFloat32(double number) { return static_cast<float>(number) == 0.0f; }

bool SameBits(const Tensor& a, const Tensor& b) {
  return std::ranges::equal(a.values, b.values, {}, std::bit_cast<std::uint32_t, float>,
                            std::bit_cast<std::uint32_t, float>);
}

}  // namespace

std::vector<Note> CorpusNotes(const Corpus& corpus) {
  std::vector<Note> notes;
  NoteCut(corpus, notes);
  NoteLineEnds(corpus, notes);
  NoteUnseen(corpus.unseen, notes);
  NoteSpellings(corpus, notes);
  NoteVocabulary(corpus, notes);
  return notes;
}

std::vector<Note> SpecNotes(const Spec& spec) {
  std::vector<Note> notes;
  const double rate = spec.training.learning_rate;
  const double theta = spec.training.clip_theta;
  if (IsZeroInFloat32(rate)) {
    notes.push_back(fmt::format(
        "training.learning_rate = {} is zero in float32: no parameter can change", rate));
  } else if (spec.training.optimizer == "sgd" && IsZeroInFloat32(rate * theta)) {
    notes.push_back(fmt::format(
        "the longest step, training.learning_rate x training.clip_theta = {} x {}, is zero in "
        "float32: nothing can be learnt",
        rate, theta));
  }
  // A normal draw is below ten (kMaxFloat).
  if (IsZeroInFloat32(10 * spec.model.initial_stddev)) {
    notes.push_back(
        fmt::format("model.initial_stddev = {} is zero in float32: all weights begin as zeros, "
                    "and only the last bias, b_q, can learn",
                    spec.model.initial_stddev));
  }
  return notes;
}

namespace {

// "it trains on the first 8,000 of 10,000 characters; the others are 1,000 for validation and 1,000
// for testing".
std::vector<Note> SplitNotes(const TextSplit& text, std::int64_t characters) {
  std::string parts;
  const auto add = [&parts](std::span<const std::int32_t> part, const char* what) {
    if (part.empty()) return;
    parts +=
        fmt::format("{}{} {}", parts.empty() ? "" : " and ", WithCommas(std::ssize(part)), what);
  };
  add(text.validation, "for validation");
  add(text.test, "for testing");
  if (parts.empty()) return {};
  return {fmt::format("it trains on the first {} of {} characters; the others are {}",
                      WithCommas(std::ssize(text.train)), WithCommas(characters), parts)};
}

}  // namespace

std::vector<Note> NotesBefore(const Experiment& experiment) {
  std::vector<Note> notes = CorpusNotes(*experiment.corpus);
  std::ranges::move(SplitNotes(experiment.text, std::ssize(experiment.corpus->indices)),
                    std::back_inserter(notes));
  std::ranges::move(SpecNotes(experiment.spec), std::back_inserter(notes));
  return notes;
}

std::vector<Note> NotesAtEnd(const RunRecord& record) {
  if (record.status != RunStatus::kFinished) return {};
  const EpochValues perplexity = HeadlineCurve(record);
  if (std::ranges::equal(record.initial_parameters, record.final_parameters, SameBits)) {
    const Curve& norms = record.metrics[Metric::kGradientNorm];
    const bool all_zero = std::ranges::all_of(norms, [](double norm) { return norm == 0; });
    return {fmt::format(
        "it could not learn: its final parameters are the initial ones, {}",
        all_zero ? "because every gradient was zero" : "because its steps vanished in float32")};
  }
  const auto guessing = static_cast<double>(record.corpus.vocabulary.size());
  const std::optional<BestEpoch> best = FindBest(perplexity);
  if (best && best->value < guessing) return {};
  return {fmt::format("it never beat guessing, whose perplexity is {}",
                      WithCommas(std::ssize(record.corpus.vocabulary)))};
}

}  // namespace runexp
