#include "core/view/note_text.h"

#include <fmt/format.h>

#include "core/text/display_width.h"
#include "core/text/human_text.h"

namespace runexp {
namespace {

constexpr std::size_t kColumns = 80;

}  // namespace

std::string NoteText(std::string_view label, const Note& note) {
  return WrapWords(note, kColumns, label, std::string(DisplayWidth(label), ' '));
}

void NoteList::Add(const Experiment& run) {
  if (corpora_.insert(run.corpus.get()).second) {
    for (const Note& note : CorpusNotes(*run.corpus)) Add(note);
  }
  for (const Note& note : SpecNotes(run.spec)) Add(note);
}

void NoteList::Add(const Note& note) {
  if (!known_.insert(note).second || known_.size() > kMaxShown) return;
  text_ += NoteText("note: ", note);
}

std::string NoteList::Text() const {
  if (known_.size() <= kMaxShown) return text_;
  return fmt::format("{}note: and {} more\n", text_, known_.size() - kMaxShown);
}

}  // namespace runexp
