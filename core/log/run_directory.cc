#include "core/log/run_directory.h"

#include <dirent.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

#include "core/base/error.h"

namespace runexp {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kRunIdSize = 12;
constexpr std::size_t kSuffixSize = 1 + kRunIdSize + 3;  // "-ID.h5"

using Candidate = std::pair<fs::file_time_type, fs::path>;

// A file that vanishes meanwhile is no candidate.
void KeepNewer(const fs::directory_entry& entry, std::optional<Candidate>& best) {
  std::error_code error;
  if (!entry.is_regular_file(error)) return;
  const fs::file_time_type time = entry.last_write_time(error);
  if (error) return;
  Candidate candidate(time, entry.path());
  if (!best || candidate > *best) best = std::move(candidate);
}

// Calls visit(name, entry) for each entry named as the file of a run.
template <typename Visit>
void VisitRunFiles(const fs::path& directory, const Visit& visit) {
  std::error_code error;
  fs::directory_iterator entries(directory, error);
  if (error == std::errc::no_such_file_or_directory) return;
  if (error) {
    throw Error(
        fmt::format("{}: cannot read the directory: {}.", directory.string(), error.message()));
  }
  for (const fs::directory_entry& entry : entries) {
    const std::string name = entry.path().filename().string();
    // A leading dot: a temporary of ours, or something that is meant to be hidden.
    if (name.starts_with('.') || name.size() <= kSuffixSize) continue;
    const std::string_view suffix = std::string_view(name).substr(name.size() - kSuffixSize);
    const bool is_run =
        suffix.front() == '-' && suffix.ends_with(".h5") && IsRunId(suffix.substr(1, kRunIdSize));
    if (is_run) visit(name, entry);
  }
}

}  // namespace

bool IsRunId(std::string_view text) {
  return text.size() == kRunIdSize &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string RunFileSuffix(std::string_view run_id) { return fmt::format("-{}.h5", run_id); }

fs::path RunPath(const fs::path& directory, std::string_view name, std::string_view run_id) {
  return directory / (std::string(name) + RunFileSuffix(run_id));
}

std::vector<std::string> NamesWith(const fs::path& directory, const std::string& part) {
  const std::unique_ptr<DIR, decltype([](DIR* open) { closedir(open); })> entries(
      opendir(directory.c_str()));
  const auto fail = [&](int error) {
    throw Error(fmt::format("{}: cannot read the directory: {}.", directory.string(),
                            std::generic_category().message(error)));
  };
  if (!entries && errno == ENOENT) return {};
  if (!entries) fail(errno);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = readdir(entries.get())) {
    if (std::strstr(entry->d_name, part.c_str())) names.emplace_back(entry->d_name);
    errno = 0;
  }
  if (errno != 0) fail(errno);
  return names;
}

std::optional<fs::path> FindRun(const fs::path& directory, std::string_view run_id) {
  const std::string suffix = RunFileSuffix(run_id);
  std::optional<Candidate> best;
  std::error_code ignored;  // KeepNewer sees what is not there
  for (const std::string& name : NamesWith(directory, suffix)) {
    // A leading dot: a temporary of ours, or something that is meant to be hidden.
    if (name.starts_with('.') || !name.ends_with(suffix) || name.size() == suffix.size()) continue;
    KeepNewer(fs::directory_entry(directory / name, ignored), best);
  }
  if (!best) return std::nullopt;
  return best->second;
}

std::map<std::string, fs::path, std::less<>> FindAllRuns(const fs::path& directory) {
  std::map<std::string, std::optional<Candidate>, std::less<>> best;
  VisitRunFiles(directory, [&](std::string_view name, const fs::directory_entry& entry) {
    KeepNewer(entry, best[std::string(name.substr(name.size() - kSuffixSize + 1, kRunIdSize))]);
  });
  std::map<std::string, fs::path, std::less<>> runs;
  for (auto& [run_id, candidate] : best) {
    if (candidate) runs.emplace(run_id, std::move(candidate->second));
  }
  return runs;
}

}  // namespace runexp
