#include "core/report/run_by_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/log/run_directory.h"
#include "core/log/shared_directory.h"
#include "core/text/text_names.h"

namespace runexp {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kShown = 10;

bool CanBeginId(std::string_view text) {
  return !text.empty() && text.size() <= kRunIdSize &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

// The file of each run of the directory, by id; of one that has not ended in a shared directory,
// its furthest checkpoint.
std::map<std::string, fs::path, std::less<>> RunsById(const fs::path& directory) {
  const FilesByRun checkpoints = FindCheckpoints(directory);  // first: they go when the run ends
  auto runs = FindAllRuns(directory);
  for (const auto& [run_id, copies] : checkpoints) {
    if (runs.contains(run_id)) continue;
    const std::vector<Checkpoint> readable = ReadCheckpoints(copies);
    runs.emplace(run_id, readable.empty() ? copies.front() : readable.front().file);
  }
  return runs;
}

// "2f70fbf3c5e4  small" for small-2f70fbf3c5e4.h5; the file name for what is named otherwise.
std::string IdAndName(const fs::path& file) {
  const std::string stem = file.stem().string();
  const std::size_t dash = stem.rfind('-');
  if (dash == std::string::npos || !IsRunId(stem.substr(dash + 1))) return file.filename().string();
  return fmt::format("{}  {}", stem.substr(dash + 1), stem.substr(0, dash));
}

}  // namespace

fs::path FindRunById(const fs::path& named, const fs::path& directory) {
  const fs::path place = named.has_parent_path() ? named.parent_path() : directory;
  const std::string beginning = named.filename().string();
  std::vector<fs::path> found;
  std::error_code failure;
  if (fs::is_directory(place, failure)) {
    for (auto& [run_id, file] : RunsById(place)) {
      if (BeginsDigest(beginning, run_id)) found.push_back(std::move(file));
    }
  }
  if (found.empty()) {
    throw Error(fmt::format(
        "{}: there is no such file or directory{}", named.string(),
        CanBeginId(beginning)
            ? fmt::format(", and no run in {} whose id begins so", (place / "").string())
            : ""));
  }
  if (found.size() == 1) return found.front();
  throw Error(fmt::format("{}: {} runs have an id that begins so; write more of it:\n{}",
                          named.string(), found.size(), ListOfRuns(found)));
}

std::string ListOfRuns(std::span<const fs::path> files) {
  std::string text;
  for (const fs::path& file : files.first(std::min(files.size(), kShown))) {
    text += fmt::format("{}    {}", text.empty() ? "" : "\n", IdAndName(file));
  }
  if (files.size() > kShown) text += fmt::format("\n    … and {} more", files.size() - kShown);
  return text;
}

}  // namespace runexp
