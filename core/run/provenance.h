// Where and with what a run was made: facts that may differ between runs without changing a result.
#pragma once

#include <map>
#include <string>

namespace runexp {

// Program version, git commit and whether the tree was dirty, compiler, flags and build type,
// libraries, SIMD target, CPU model and features, threads, host, system, and the start time (UTC).
std::map<std::string, std::string> CollectProvenance();

// The key of the file that the start values were read from, if they were.
inline constexpr char kInitialFile[] = "initial_file";

// Returns the provenance of a resumed run: that of this process, with the file of the start values,
// what the run began with, and a line for each earlier process under "earlier_processes".
std::map<std::string, std::string> ResumedProvenance(
    const std::map<std::string, std::string>& earlier);

// The key that names the run from which a run was taken over at its start.
inline constexpr char kBeginsWith[] = "begins_with";

std::string ProgramVersion();  // "0.1.0"
std::string CurrentTimeUtc();  // "2026-01-31T12:00:00Z"

}  // namespace runexp
