// What a run is doing now, beyond what its file says.
#pragma once

#include <filesystem>
#include <string_view>

#include "core/log/run_lock.h"
#include "core/log/run_status.h"

namespace runexp {

// `stored`: the status in `file`, which is empty if the run has none. The run is running if a
// process holds its lock. In a shared directory, where locks may do nothing, it is also running if
// its checkpoint says so and was saved in the last minute: it is saved every ten seconds.
//
// A run stored as running that no process works on was interrupted; one that has ended may be
// running again under --force.
RunStatus StatusNow(const std::filesystem::path& directory, std::string_view run_id,
                    RunStatus stored, const std::filesystem::path& file);

// The same for one of many runs of a directory.
RunStatus StatusNow(const RunLocks& locks, std::string_view run_id, RunStatus stored,
                    const std::filesystem::path& file);

}  // namespace runexp
