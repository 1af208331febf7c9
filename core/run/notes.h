// Notes on a run: what is no error, but a person should know of it. They are shown where the run is
// shown, and stored in its file; they change neither its identity nor its result.
#pragma once

#include <string>
#include <vector>

#include "core/data/corpus.h"
#include "core/log/run_record.h"
#include "core/run/experiment.h"

namespace runexp {

// A sentence without a full stop. All characters in it can be shown on a terminal.
using Note = std::string;

// On the text: that it is cut (corpus.max_characters), that its line ends are CR LF, that it holds
// characters that nobody sees, spells a letter in several ways, or has one character only.
std::vector<Note> CorpusNotes(const Corpus& corpus);

// On the spec: a learning rate, a longest step (learning rate times clip_theta) or a standard
// deviation that is zero in float32.
std::vector<Note> SpecNotes(const Spec& spec);

// What is known before the run: CorpusNotes, then SpecNotes.
std::vector<Note> NotesBefore(const Experiment& experiment);

// What is known at its end. Of a run that has finished, the first of these that is true:
// - its final parameters equal the initial ones bit for bit: it could not learn;
// - its best perplexity is not below the vocabulary's size: it never beat guessing.
std::vector<Note> NotesAtEnd(const RunRecord& record);

}  // namespace runexp
