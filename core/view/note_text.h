// Notes on runs, as they are shown.
#pragma once

#include <compare>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/experiment.h"
#include "core/run/notes.h"

namespace runexp {

// A note in lines of at most 80 columns, the first of which begins with `label`.
std::string NoteText(std::string_view label, const Note& note);

// How much of a text is kept: "the first 10,000 of 63,282 characters", "63,282 characters" if all.
std::string KeptCharacters(const Corpus& corpus);

// Collects the notes of many runs, each once: they mostly read the same text. With several texts a
// note on one names it.
class NoteList {
 public:
  void Add(const Experiment& run);

  // "note: …", in the order in which they came; at most kMaxShown, and how many more there are.
  std::string Text() const;

  static constexpr std::size_t kMaxShown = 10;

 private:
  struct NoteOn {
    std::string corpus;  // the name of its file; empty: a note on the spec
    Note note;

    auto operator<=>(const NoteOn&) const = default;
  };

  void Add(NoteOn note);

  std::set<const Corpus*> corpora_;
  std::set<NoteOn> known_;
  std::vector<NoteOn> shown_;  // the first kMaxShown
};

}  // namespace runexp
