#include "core/log/run_directory.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <system_error>
#include <tuple>
#include <utility>

#include "core/base/error.h"
#include "core/base/sha256.h"

namespace runexp {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kSuffixSize = 1 + kRunIdSize + 3;  // "-ID.h5"

struct Candidate {
  std::pair<std::int64_t, std::int64_t> modified;  // seconds and nanoseconds
  fs::path path;
};

[[noreturn]] void ThrowUnreadable(const fs::path& path, const char* what, int error) {
  throw Error(fmt::format("{}: cannot read {}: {}.", path.string(), what,
                          std::generic_category().message(error)));
}

// A file that vanishes meanwhile is no candidate. If nothing can be learnt about a file, this
// throws: it may be the run itself, which must not be taken for new.
void KeepNewer(const fs::path& path, std::optional<Candidate>& best) {
  struct stat status;
  if (stat(path.c_str(), &status) < 0) {
    if (errno == ENOENT) return;
    ThrowUnreadable(path, "the run file", errno);
  }
  if (!S_ISREG(status.st_mode)) return;
  Candidate candidate = {{status.st_mtim.tv_sec, status.st_mtim.tv_nsec}, path};
  if (!best ||
      std::tie(candidate.modified, candidate.path) > std::tie(best->modified, best->path)) {
    best = std::move(candidate);
  }
}

// A leading dot: a temporary of ours, or a hidden file.
bool IsHidden(std::string_view name) { return name.starts_with('.'); }

// Returns the id in the name of a run's file, or nothing.
std::string_view RunIdIn(std::string_view name) {
  if (IsHidden(name) || name.size() <= kSuffixSize) return {};
  const std::string_view suffix = name.substr(name.size() - kSuffixSize);
  const std::string_view run_id = suffix.substr(1, kRunIdSize);
  return suffix.front() == '-' && suffix.ends_with(".h5") && IsRunId(run_id) ? run_id
                                                                             : std::string_view();
}

}  // namespace

bool IsRunId(std::string_view text) { return IsHex(text, kRunIdSize); }

std::string RunFileSuffix(std::string_view run_id) { return fmt::format("-{}.h5", run_id); }

fs::path RunPath(const fs::path& directory, std::string_view name, std::string_view run_id) {
  return directory / (std::string(name) + RunFileSuffix(run_id));
}

std::vector<std::string> NamesWith(const fs::path& directory, const std::string& part) {
  const std::unique_ptr<DIR, decltype([](DIR* open) { closedir(open); })> entries(
      opendir(directory.c_str()));
  if (!entries && errno == ENOENT) return {};
  if (!entries) ThrowUnreadable(directory, "the directory", errno);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = readdir(entries.get())) {
    if (std::strstr(entry->d_name, part.c_str())) names.emplace_back(entry->d_name);
    errno = 0;
  }
  if (errno != 0) ThrowUnreadable(directory, "the directory", errno);
  return names;
}

std::optional<fs::path> FindRun(const fs::path& directory, std::string_view run_id) {
  const std::string suffix = RunFileSuffix(run_id);
  std::optional<Candidate> best;
  for (const std::string& name : NamesWith(directory, suffix)) {
    if (IsHidden(name) || !name.ends_with(suffix) || name.size() == suffix.size()) continue;
    KeepNewer(directory / name, best);
  }
  if (!best) return std::nullopt;
  return best->path;
}

std::map<std::string, fs::path, std::less<>> FindAllRuns(const fs::path& directory) {
  std::map<std::string, std::optional<Candidate>, std::less<>> best;
  for (const std::string& name : NamesWith(directory, ".h5")) {
    const std::string_view run_id = RunIdIn(name);
    if (!run_id.empty()) KeepNewer(directory / name, best[std::string(run_id)]);
  }
  std::map<std::string, fs::path, std::less<>> runs;
  for (auto& [run_id, candidate] : best) {
    if (candidate) runs.emplace(run_id, std::move(candidate->path));
  }
  return runs;
}

}  // namespace runexp
