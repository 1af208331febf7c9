// What a task checks before it works: that nothing has changed since the sweep was frozen.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "core/cluster/submission.h"
#include "core/run/experiment.h"

namespace runexp {

// The digest of the running program's file.
FileDigest ThisProgram();

// Adds the text of a run, and its file of start values if it has one, unless they are there
// already.
void AddInputs(const Experiment& run, std::vector<FileDigest>& inputs);

// Checks the program and the files of the submission. Throws Error that names what has changed.
void CheckFrozenFiles(const Submission& submission);

// Checks that the runs, as they were prepared now, are those of the submission; `runs_text` has the
// RunLine of each, in order. They are others if an input has changed: then the Error names it.
void CheckFrozenRuns(const Submission& submission, std::string_view runs_text,
                     const std::vector<FileDigest>& inputs);

}  // namespace runexp
