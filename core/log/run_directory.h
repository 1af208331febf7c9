// Where the run files of a directory are: DIR/NAME-ID.h5. The id says which run it is; the name
// before it is a label for people.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runexp {

// Whether `text` has the form of a run id: 12 lower-case hexadecimal digits.
bool IsRunId(std::string_view text);

// "-ID.h5", how the name of the run's file ends.
std::string RunFileSuffix(std::string_view run_id);

// DIR/NAME-ID.h5, the path under which a new run is written.
std::filesystem::path RunPath(const std::filesystem::path& directory, std::string_view name,
                              std::string_view run_id);

// The names in a directory that contain `part`: one reading of it, cheap enough to be done for each
// run of thousands. Nothing if there is no such directory. Throws Error where it cannot be read.
// (Not by std::filesystem, whose iterator ends the process where memory is out.)
std::vector<std::string> NamesWith(const std::filesystem::path& directory, const std::string& part);

// The run's file, whatever name stands before its id. Of several the newest (last modified), of
// equally new ones the last in byte order. Nothing if there is none, or no such directory.
// Throws Error where the directory cannot be read, or not even be told what the file is: a run is
// new only where it is known to be absent.
std::optional<std::filesystem::path> FindRun(const std::filesystem::path& directory,
                                             std::string_view run_id);

// The files of all runs of a directory by id, each the one that FindRun gives. Throws Error where
// the directory cannot be read; one that does not exist is empty.
std::map<std::string, std::filesystem::path, std::less<>> FindAllRuns(
    const std::filesystem::path& directory);

}  // namespace runexp
