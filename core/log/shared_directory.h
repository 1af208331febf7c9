// A directory that many processes on many machines work in, as the tasks of a cluster do: one that
// has the folder DIR/.runexp, which `runexp submit` makes.
//
//   DIR/NAME-ID.h5                           a run that has ended, and no other
//   DIR/.runexp/checkpoints/ID.HOST-PID.h5   the state of an unfinished run, one file per copy
//   DIR/.runexp/conflicts/ID.HOST-PID.h5     an ended copy of a run with another result than that
//                                            of DIR/NAME-ID.h5
//
// Two copies of one run may be alive at once: a scheduler sends a task again when it has lost a
// node, whose processes may live on. Locks cannot prevent it, because they do nothing on some
// network file systems. So no copy writes where another one does: a copy replaces its own
// checkpoint alone, and gives the ended file its name by link(2), which never replaces (publish.h).
//
// In any other directory a run's checkpoint has the name of its ended file, and is replaced by it:
// people watch DIR/NAME-ID.h5 grow there, and open it in other programs. That is why there are two
// places.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/log/trailer.h"

namespace runexp {

// DIR/.runexp.
std::filesystem::path SharedFolder(const std::filesystem::path& directory);

// Throws Error if the directory cannot be looked into: a shared one must not be taken for another.
bool IsShared(const std::filesystem::path& directory);

// Makes a directory shared; creates it if needed. Moves its unfinished runs to the checkpoints, so
// that they go on from where they are; call it again if such a file was copied there. Throws Error
// if a process is writing an unfinished run there, if files cannot be created there, or not be
// given their names without replacing others.
void ShareDirectory(const std::filesystem::path& directory);

// True if the path is DIR/.runexp/checkpoints/… of any directory.
bool IsCheckpoint(const std::filesystem::path& run_file);

// The directory of the run that this file holds: the one it is in, or for a checkpoint or a
// conflict the shared directory.
std::filesystem::path DirectoryOf(const std::filesystem::path& run_file);

// The files of this process for the run.
std::filesystem::path OwnCheckpoint(const std::filesystem::path& directory,
                                    std::string_view run_id);
std::filesystem::path OwnConflict(const std::filesystem::path& directory, std::string_view run_id);

using FilesByRun = std::map<std::string, std::vector<std::filesystem::path>, std::less<>>;

// All checkpoints, by run id; none if the directory is not shared. Throws Error if they cannot be
// listed.
FilesByRun FindCheckpoints(const std::filesystem::path& directory);
std::vector<std::filesystem::path> FindCheckpoints(const std::filesystem::path& directory,
                                                   std::string_view run_id);

// The same for conflicts.
FilesByRun FindConflicts(const std::filesystem::path& directory);

struct Checkpoint {
  std::filesystem::path file;
  Trailer trailer;
  std::filesystem::file_time_type saved;
};

// Reads their trailers. The furthest comes first, of those equally far the last written. Leaves out
// those that cannot be read.
std::vector<Checkpoint> ReadCheckpoints(const std::vector<std::filesystem::path>& files);

// For a checkpoint that is gone: the file that holds its run now, since it has ended or another
// copy works on it.
std::optional<std::filesystem::path> FindAgain(const std::filesystem::path& checkpoint);

// Removes the checkpoints of a run that has ended, and what killed writers left of its files. A
// copy that is alive writes its checkpoint again. Skips what cannot be removed.
void RemoveCheckpoints(const std::filesystem::path& directory, std::string_view run_id);

}  // namespace runexp
