// What may stand at the end of a command line. The shells ask (tools/completions/), with
//
//   runexp --complete WORD…
//
// the words being those after "runexp", the last one what is typed so far of the word to complete.
#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string>

namespace runexp {

// A line for each candidate: the whole word, a tab, what it means. A line that begins with an
// asterisk is a pattern of files instead: "*.toml", "*" (any), "*/" (directories only). Candidates
// that do not begin with the typed text are not left out: the shells do that, each in its way.
//
// The commands, options and kinds of values are those of `app`; a value's kind is what the help
// calls it, such as FILE, DIR or TARGET.
std::string Complete(const CLI::App& app, std::span<const std::string> words);

}  // namespace runexp
