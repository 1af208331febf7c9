// Run files as the commands that look at results name them: files and directories.
#pragma once

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

// Of a file that could not be read as a run: a reason that names it, kinder than `error` where it
// is a collection (collection_file.h).
std::string WhyNoRun(const std::filesystem::path& file, const std::exception& error);

// Throws Error, naming the file and why it cannot be read. `use`: see ParseRun.
LoadedRun ReadRun(const std::filesystem::path& file, ReaderUse use = ReaderUse::kShared);

// Is told, file by file, why one cannot be read: damaged, foreign, half written.
using SkippedRun = std::function<void(const std::string& reason)>;

// Files as they are named, directories as the run files in them (not below), in the order of their
// names; a file that is named twice counts once. A path where there is nothing, and a directory
// that cannot be read, are told to `skipped`; without it the first of them is an Error.
std::vector<std::filesystem::path> FindRunFiles(const std::vector<std::filesystem::path>& paths,
                                                const SkippedRun& skipped = {});

// One after the other, so that a thousand runs need not be in memory at once; what cannot be read
// is told to `skipped` and left out.
void ForEachRun(const std::vector<std::filesystem::path>& files,
                const std::function<void(LoadedRun)>& visit, const SkippedRun& skipped);

}  // namespace runexp
