// Gives an ended run its file in a shared directory (shared_directory.h).
#pragma once

#include <filesystem>

#include "core/log/run_record.h"

namespace runexp {

enum class Publication {
  kFirst,  // the run had no ended file
  kAgain,  // another copy had published the same result
};

// Writes the record to `file`, which has the form DIR/NAME-ID.h5, then removes the run's
// checkpoints. Once it returns, the file survives a power cut.
//
// Never replaces a file. If there is one with the same result, under any name before the id, that
// one stays. If it has another result, or none, writes the record to the conflicts and throws an
// Error that names both. Also throws Error if nothing could be written. After an Error the
// checkpoints are still there.
Publication Publish(const RunRecord& record, const std::filesystem::path& file);

}  // namespace runexp
