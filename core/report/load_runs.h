// Run files as the commands that look at results name them: files and directories.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/log/run_record.h"

namespace runexp {

struct LoadedRun {
  std::filesystem::path path;
  RunRecord record;
};

// Files as they are named, directories as the run files in them (not below), in the order of their
// names; a file that is named twice counts once.
// Throws Error for a path where there is nothing.
std::vector<std::filesystem::path> FindRunFiles(const std::vector<std::filesystem::path>& paths);

// Throws Error, naming the file and why it cannot be read.
LoadedRun ReadRun(const std::filesystem::path& file);

// Is told, file by file, why one cannot be read: damaged, foreign, half written.
using SkippedRun = std::function<void(const std::string& reason)>;

// One after the other, so that a thousand runs need not be in memory at once; what cannot be read
// is told to `skipped` and left out.
void ForEachRun(const std::vector<std::filesystem::path>& files,
                const std::function<void(LoadedRun)>& visit, const SkippedRun& skipped);

// All of them at once.
std::vector<LoadedRun> LoadRuns(const std::vector<std::filesystem::path>& paths,
                                const SkippedRun& skipped);

}  // namespace runexp
