#include "core/view/note_text.h"

#include <fmt/format.h>

#include <utility>

#include "core/text/display_width.h"
#include "core/text/human_text.h"
#include "core/text/printable.h"

namespace runexp {
namespace {

constexpr std::size_t kColumns = 80;

}  // namespace

std::string NoteText(std::string_view label, const Note& note) {
  return WrapWords(note, kColumns, label, std::string(DisplayWidth(label), ' '));
}

std::string KeptCharacters(const Corpus& corpus) {
  const auto kept = std::ssize(corpus.indices);
  if (kept >= corpus.total_characters) return Count(kept, "character");
  return fmt::format("the first {} of {}", WithCommas(kept),
                     Count(corpus.total_characters, "character"));
}

void NoteList::Add(const Experiment& run) {
  if (corpora_.insert(run.corpus.get()).second) {
    for (const Note& note : CorpusNotes(*run.corpus)) {
      Add(NoteOn{run.corpus->file.filename().string(), note});
    }
  }
  for (const Note& note : SpecNotes(run.spec)) Add(NoteOn{"", note});
}

void NoteList::Add(NoteOn note) {
  if (known_.insert(note).second && shown_.size() < kMaxShown) shown_.push_back(std::move(note));
}

std::string NoteList::Text() const {
  std::string text;
  for (const auto& [corpus, note] : shown_) {
    const bool names_corpus = corpora_.size() > 1 && !corpus.empty();
    text +=
        NoteText("note: ", names_corpus ? fmt::format("{}: {}", Printable(corpus), note) : note);
  }
  if (known_.size() > kMaxShown) {
    text += fmt::format("note: and {} more\n", known_.size() - kMaxShown);
  }
  return text;
}

}  // namespace runexp
