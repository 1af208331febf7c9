// The text that a logged run was trained on, wherever it is now.
#pragma once

#include <filesystem>

#include "core/data/corpus.h"
#include "core/log/run_record.h"

namespace runexp {

// Looks for the text in `named`, if that is not empty; otherwise where the run has read it, and
// where the spec's corpus.file and corpus.stand_in lead to from the current folder, from its
// experiments/ and from the run file's folder. Paths do not count, only the digest of the text.
// Throws Error telling what was found in each place, if it was in none.
Corpus FindLoggedCorpus(const RunRecord& run, const std::filesystem::path& run_file,
                        const std::filesystem::path& named);

}  // namespace runexp
