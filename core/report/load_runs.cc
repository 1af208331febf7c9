#include "core/report/load_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <string>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/collection_file.h"
#include "core/log/run_directory.h"
#include "core/log/shared_directory.h"
#include "core/report/run_by_id.h"

namespace runexp {

namespace fs = std::filesystem;

namespace {

// Of the checkpoints of a run.
fs::path Furthest(const std::vector<fs::path>& copies) {
  const std::vector<Checkpoint> readable = ReadCheckpoints(copies);
  return readable.empty() ? copies.front() : readable.front().file;
}

// For the run of each checkpoint that has no file in the directory: its furthest checkpoint.
void AddCheckpoints(const FilesByRun& checkpoints, std::vector<fs::path>& files) {
  std::unordered_set<std::string> ended;
  for (const fs::path& file : files) {
    const std::string stem = file.stem().native();
    ended.insert(stem.substr(stem.rfind('-') + 1));
  }
  for (const auto& [run_id, copies] : checkpoints) {
    if (!ended.contains(run_id)) files.push_back(Furthest(copies));
  }
}

// All names ending in .h5, so that a renamed run is found and a file that is no run is reported.
std::vector<fs::path> RunFilesOf(const fs::path& directory) {
  // Listed first: checkpoints are removed when the ended file is there.
  const FilesByRun checkpoints = FindCheckpoints(directory);
  std::vector<fs::path> files;
  for (const std::string& name : NamesWith(directory, ".h5")) {
    // A leading dot: a writer's temporary, or a hidden file.
    if (name.starts_with('.') || !name.ends_with(".h5")) continue;
    const fs::path file = directory / name;
    std::error_code failure;
    const fs::file_status status = fs::status(file, failure);
    // A path that leads nowhere or cannot be examined is included; its reader reports the error.
    if (fs::is_regular_file(status) || !fs::exists(status)) files.push_back(file);
  }
  std::ranges::sort(files, {}, &fs::path::native);  // much faster than comparing paths by component
  AddCheckpoints(checkpoints, files);
  return files;
}

std::vector<fs::path> FilesOf(const fs::path& path) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (status.type() == fs::file_type::not_found) return {FindRunById(path, kDefaultDirectory)};
  return fs::is_directory(status) ? RunFilesOf(path) : std::vector{path};
}

}  // namespace

std::vector<fs::path> FindRunFiles(const std::vector<fs::path>& paths, const SkippedRun& skipped) {
  std::vector<fs::path> found;
  for (const fs::path& path : paths) {
    try {
      std::ranges::move(FilesOf(path), std::back_inserter(found));
    } catch (const Error& error) {
      if (!skipped) throw;
      skipped(error.what());
    }
  }
  std::unordered_set<std::string> seen;
  std::erase_if(found, [&](const fs::path& file) {
    return !seen.insert(file.lexically_normal().native()).second;
  });
  return found;
}

std::vector<fs::path> FindFilesOf(const std::vector<std::string>& run_ids,
                                  const fs::path& directory) {
  // Listed first: checkpoints are removed when the ended file is there.
  const FilesByRun checkpoints = FindCheckpoints(directory);
  const auto files = FindAllRuns(directory);
  std::vector<fs::path> found;
  for (const std::string& run_id : run_ids) {
    if (const auto file = files.find(run_id); file != files.end()) {
      found.push_back(file->second);
    } else if (const auto copies = checkpoints.find(run_id); copies != checkpoints.end()) {
      found.push_back(Furthest(copies->second));
    }
  }
  return found;
}

fs::path FindOneRun(const fs::path& named) {
  const std::vector<fs::path> files = FindRunFiles({named});
  if (files.size() == 1) return files.front();
  if (files.empty()) throw Error(fmt::format("{}: there is no run in it", named.string()));
  throw Error(fmt::format("{}: name one of its {} runs, by the beginning of its id:\n{}",
                          named.string(), files.size(), ListOfRuns(files)));
}

std::string WhyNoRun(const fs::path& file, const std::exception& error) {
  // Not an Error, so the text lacks the file's name: for example, no memory for what a forged file
  // asks for.
  if (dynamic_cast<const Error*>(&error) == nullptr) {
    return fmt::format("{}: {}", file.string(), TextOf(error));
  }
  try {
    if (BeginsAsCollection(file)) {
      return fmt::format("{}: not a run file but a collection of runs, made by runexp export",
                         file.string());
    }
  } catch (const Error&) {  // for a file that cannot be opened, `error` says more
  }
  return error.what();
}

LoadedRun ReadRun(const fs::path& file, ReaderUse use) {
  StartReader();
  try {
    return {file, ParseRun(ReadFile(file), file.string(), use)};
  } catch (const std::exception& error) {
    if (const auto now = FindAgain(file)) return ReadRun(*now, use);
    throw Error(WhyNoRun(file, error));
  }
}

void ForEachRun(const std::vector<fs::path>& files, const std::function<void(LoadedRun)>& visit,
                const SkippedRun& skipped) {
  for (const fs::path& file : files) {
    LoadedRun run;
    try {
      run = ReadRun(file);
    } catch (const Error& error) {
      skipped(error.what());
      continue;
    }
    visit(std::move(run));
  }
}

}  // namespace runexp
