// Locates the run files of a directory: DIR/NAME-ID.h5. The id identifies the run; the name is a
// label for people.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runexp {

inline constexpr std::size_t kRunIdSize = 12;

// True if `text` has the form of a run id: 12 lower-case hexadecimal digits.
bool IsRunId(std::string_view text);

// "-ID.h5", the end of the file name of a run.
std::string RunFileSuffix(std::string_view run_id);

// DIR/NAME-ID.h5, the path under which a new run is written.
std::filesystem::path RunPath(const std::filesystem::path& directory, std::string_view name,
                              std::string_view run_id);

// Returns the names in a directory that contain `part`, in a single pass, cheap enough to repeat
// for each of thousands of runs. Returns nothing if the directory does not exist. Throws Error if
// it cannot be read. (Avoids std::filesystem, whose iterator ends the process if memory runs out.)
std::vector<std::string> NamesWith(const std::filesystem::path& directory, const std::string& part);

// Returns the run's file, under any name before its id. If there are several, returns the newest
// (last modified), of equally new ones the last in byte order. Returns nothing if there is none, or
// no such directory. Throws Error if the directory or the file's status cannot be read: a run
// counts as new only if it is known to be absent.
std::optional<std::filesystem::path> FindRun(const std::filesystem::path& directory,
                                             std::string_view run_id);

// Returns the files of all runs of a directory by id, each as FindRun would. Throws Error if the
// directory cannot be read; one that does not exist is empty.
std::map<std::string, std::filesystem::path, std::less<>> FindAllRuns(
    const std::filesystem::path& directory);

}  // namespace runexp
