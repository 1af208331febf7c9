// Finds the text that a logged run was trained on.
#pragma once

#include <filesystem>

#include "core/data/corpus.h"
#include "core/log/run_record.h"

namespace runexp {

// Looks for the text in `named`, unless that is empty. Otherwise looks where the run read it, and
// where the spec's corpus.file and corpus.stand_in lead from the current folder, from its
// experiments/ and from the run file's folder. A text is recognised by its digest, not by its path.
// Throws Error listing what was found in each place if none has the text.
Corpus FindLoggedCorpus(const RunRecord& run, const std::filesystem::path& run_file,
                        const std::filesystem::path& named);

}  // namespace runexp
