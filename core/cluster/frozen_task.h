// A task of a submission (runexp --frozen): a shard of the frozen sweep, which it runs only if
// nothing has changed since.
#pragma once

#include <filesystem>
#include <vector>

#include "core/run/experiment.h"
#include "core/run/shard.h"

namespace runexp {

// Checks that nothing has changed since `sweep` was frozen, notes that the task of this shard
// starts, and returns its runs, whose files are in `directory`. Throws Error, and NoProgress
// (task_progress.h).
std::vector<Experiment> StartFrozenTask(const std::filesystem::path& sweep, const Shard& shard,
                                        const std::filesystem::path& directory);

}  // namespace runexp
