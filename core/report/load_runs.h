// Loads runs for commands that look at results, from named files and directories.
#pragma once

#include <cstddef>
#include <exception>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/log/run_file.h"
#include "core/log/run_record.h"

namespace runexp {

struct LoadedRun {
  std::filesystem::path path;
  RunRecord record;
};

// Returns why a file could not be read as a run, naming it. Gives a better reason than `error` if
// it is a collection (collection_file.h).
std::string WhyNoRun(const std::filesystem::path& file, const std::exception& error);

// Throws Error, naming the file and why it cannot be read. `use`: see ParseRun.
LoadedRun ReadRun(const std::filesystem::path& file, ReaderUse use = ReaderUse::kShared);

// Called with the number of runs read so far, and of all.
using ReadProgress = std::function<void(std::size_t done, std::size_t all)>;

// Called for each file that cannot be read (damaged, foreign, half written) with the reason.
using SkippedRun = std::function<void(const std::string& reason)>;

// Where runs are looked for unless a directory is named.
inline constexpr const char* kDefaultDirectory = "runs";

// Returns named files as given, and for directories the run files in them (not below), ordered by
// name, and after those of a shared directory (core/log/shared_directory.h) the furthest checkpoint
// of each other run; a file named twice counts once. A path that does not exist may name a run by
// the beginning of its id (run_by_id.h). Reports missing paths and unreadable directories to
// `skipped`; without it, throws Error for the first of them.
std::vector<std::filesystem::path> FindRunFiles(const std::vector<std::filesystem::path>& paths,
                                                const SkippedRun& skipped = {});

// Returns the file of each of these runs that has one in the directory, in their order; in a shared
// directory that may be its furthest checkpoint. Throws Error if the directory cannot be read; one
// that does not exist has no files.
std::vector<std::filesystem::path> FindFilesOf(const std::vector<std::string>& run_ids,
                                               const std::filesystem::path& directory);

// Returns the file of the one run that `named` means: a file, the beginning of an id, or a
// directory of one run. Throws Error if there is none, or several, and names these.
std::filesystem::path FindOneRun(const std::filesystem::path& named);

// Loads the runs one after the other, so that a thousand runs need not be in memory at once.
// Reports files that cannot be read to `skipped` and leaves them out.
void ForEachRun(const std::vector<std::filesystem::path>& files,
                const std::function<void(LoadedRun)>& visit, const SkippedRun& skipped);

}  // namespace runexp
