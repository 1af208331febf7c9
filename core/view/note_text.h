// Notes on runs, as they are shown.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "core/run/experiment.h"
#include "core/run/notes.h"

namespace runexp {

// A note in lines of at most 80 columns, the first of which begins with `label`.
std::string NoteText(std::string_view label, const Note& note);

// Collects the notes of many runs, each once: they mostly read the same text.
class NoteList {
 public:
  void Add(const Experiment& run);

  // "note: …", in the order in which they came; at most kMaxShown, and how many more there are.
  std::string Text() const;

  static constexpr std::size_t kMaxShown = 10;

 private:
  void Add(const Note& note);

  std::set<const Corpus*> corpora_;
  std::set<Note> known_;
  std::string text_;
};

}  // namespace runexp
