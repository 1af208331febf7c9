#include "core/log/run_directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "core/base/error.h"

namespace runexp {

namespace fs = std::filesystem;

bool IsRunId(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string RunFileSuffix(std::string_view run_id) { return fmt::format("-{}.h5", run_id); }

fs::path RunPath(const fs::path& directory, std::string_view name, std::string_view run_id) {
  return directory / (std::string(name) + RunFileSuffix(run_id));
}

std::optional<fs::path> FindRun(const fs::path& directory, std::string_view run_id) {
  std::error_code error;
  fs::directory_iterator entries(directory, error);
  if (error == std::errc::no_such_file_or_directory) return std::nullopt;
  if (error) {
    throw Error(
        fmt::format("{}: cannot read the directory: {}.", directory.string(), error.message()));
  }
  const std::string suffix = RunFileSuffix(run_id);
  std::optional<std::pair<fs::file_time_type, fs::path>> best;
  for (const fs::directory_entry& entry : entries) {
    const std::string name = entry.path().filename().string();
    // A leading dot: a temporary of ours, or something that is meant to be hidden.
    if (name.starts_with('.') || !name.ends_with(suffix) || name.size() == suffix.size()) continue;
    // A file that vanishes meanwhile is no candidate.
    if (!entry.is_regular_file(error)) continue;
    const fs::file_time_type time = entry.last_write_time(error);
    if (error) continue;
    std::pair candidate(time, entry.path());
    if (!best || candidate > *best) best = std::move(candidate);
  }
  if (!best) return std::nullopt;
  return best->second;
}

}  // namespace runexp
