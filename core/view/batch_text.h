// Texts about many runs: titles, how each ended, and the closing table.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/run/batch.h"
#include "core/run/observer.h"
#include "core/text/colour.h"
#include "core/text/text_table.h"

namespace runexp {

// What distinguishes a run from the others: the values that vary in its sweep, such as "random 0.01
// 2", after its name if `with_name` or if nothing varies.
std::string RunTitle(const Experiment& run, bool with_name);

// True if the runs have different names.
bool NamesDiffer(std::span<const Experiment> runs);

// "sweep: 36 runs over sampling, clip_theta, seed"; for several specs, "36 runs".
std::string OpeningLine(std::span<const Experiment> runs);

// The name in the file of a run if it is another than the spec's: a run is found by its id, and
// keeps the name that it was begun with. Otherwise, and without a record, "".
std::string OtherName(const Experiment& run, const RunRecord* record);

// What RunTitle says of each run: the names of what varies, "run" where nothing does.
std::string TitleHeading(std::span<const Experiment> runs);

// "finished in 2.0 s", "failed before: …": how a run ended, in one line of any length unless the
// reason has more. `other_name`: see OtherName.
std::string HowItEnded(const RunOutcome& outcome, const std::string& other_name);

// Red for what diverged or failed, yellow for what was interrupted, dim for what had ended before.
Colour ColourOf(const RunOutcome& outcome);

// A line, or a few, for each reason and note on a run's end: "random 0.01 2: out/a.h5: cannot write
// it: File too large".
std::string Reasons(std::span<const Experiment> runs, std::span<const RunOutcome> outcomes);

// "36 runs: 30 finished (12 before), 1 diverged, 5 new".
std::string CountLine(std::span<const RunOutcome> outcomes);

// FormatTable, but where the table is wider than `width`, without the columns of epochs and status
// if they say the same of all runs: other lines tell both.
std::string FormatTableOfRuns(std::vector<TextColumn> columns,
                              std::vector<std::vector<std::string>> rows, std::size_t width);

// All runs, the best first: id, name, varying fields, status, epochs, last and best perplexity, and
// time (FormatTableOfRuns; nothing is cut that distinguishes runs). Below, in lines of at most 80
// columns, the reasons of those that failed, diverged or stopped early and the notes on their ends,
// and the CountLine. `colour`: by ColourOf, the best run green.
std::string ClosingTable(std::span<const Experiment> runs, std::span<const RunOutcome> outcomes,
                         std::size_t width, bool colour);

// What to do with the runs of a directory: "Next: runexp report …". Empty if none has finished.
std::string NextSteps(std::span<const Experiment> runs, std::span<const RunOutcome> outcomes,
                      const std::string& directory);

}  // namespace runexp
