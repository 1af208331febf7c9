// Completes the end of a command line. The shells (tools/completions/) call
//
//   runexp --complete WORD…
//
// with the words after "runexp"; the last one is the typed part of the word to complete.
#pragma once

#include <span>
#include <string>

#include "tools/cli/cli_app.h"

namespace runexp {

// Returns a line for each candidate: the whole word, a tab, its meaning. A line that begins with an
// asterisk is a pattern of files instead: "*.toml", "*" (any), "*/" (directories only). Candidates
// that do not begin with the typed text are included: the shells filter them, each in its own way.
//
// The commands, options and kinds of values are those of `app`; the kind of a value is its name in
// the help, such as FILE, DIR or TARGET.
std::string Complete(const CLI::App& app, std::span<const std::string> words);

}  // namespace runexp
