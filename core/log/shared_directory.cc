#include "core/log/shared_directory.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <system_error>
#include <tuple>
#include <utility>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/run_directory.h"
#include "core/log/run_lock.h"
#include "core/log/temporary_file.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolder = ".runexp";
constexpr std::string_view kCheckpoints = "checkpoints";
constexpr std::string_view kConflicts = "conflicts";
constexpr std::size_t kRunIdSize = 12;

// "HOST-PID", of characters that a file name may have.
std::string ThisProcess() {
  utsname system = {};
  uname(&system);
  std::string host = system.nodename;
  host.resize(std::min(host.find('.'), host.size()));
  std::ranges::replace_if(
      host, [](unsigned char c) { return c <= ' ' || c == '/' || c == 0x7f; }, '-');
  return fmt::format("{}-{}", host, getpid());
}

fs::path OwnFile(const fs::path& directory, std::string_view folder, std::string_view run_id) {
  return SharedFolder(directory) / folder / fmt::format("{}.{}.h5", run_id, ThisProcess());
}

// Returns the id in the name "ID.HOST-PID.h5", or nothing.
std::string_view RunIdIn(std::string_view name) {
  const std::string_view run_id = name.substr(0, kRunIdSize);
  const bool is_ours = IsRunId(run_id) && name.ends_with(".h5") && name[kRunIdSize] == '.';
  return is_ours ? run_id : std::string_view();
}

FilesByRun FilesOf(const fs::path& directory, std::string_view kind, const std::string& part) {
  FilesByRun files;
  if (!IsShared(directory)) return files;
  const fs::path folder = SharedFolder(directory) / kind;
  for (const std::string& name : NamesWith(folder, part)) {
    const std::string_view run_id = RunIdIn(name);
    if (!run_id.empty()) files[std::string(run_id)].push_back(folder / name);
  }
  return files;
}

void RemoveCheckpointsIn(const fs::path& folder, std::string_view run_id) {
  const std::string part = std::string(run_id) + ".";
  for (const std::string& name : NamesWith(folder, part)) {
    const bool is_temporary =
        name.starts_with("." + part) && name.find(kTemporaryMark) != std::string::npos;
    if (!is_temporary && RunIdIn(name) != run_id) continue;
    std::error_code ignored;
    fs::remove(folder / name, ignored);
  }
}

void CreateFolder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) ThrowWriteError(folder, "create this directory", failure.value());
}

// Makes the folders, for everyone who may write to the directory.
void CreateFolders(const fs::path& directory) {
  const fs::path top = SharedFolder(directory);
  std::error_code ignored;
  const fs::perms mode = fs::status(directory, ignored).permissions();
  for (const fs::path& folder : {top, top / kCheckpoints, top / kConflicts}) {
    if (fs::is_directory(folder, ignored)) continue;
    CreateFolder(folder);
    fs::permissions(folder, mode, ignored);
  }
}

// Throws Error unless a file can be given its name there without replacing another.
void TryNames(const fs::path& directory) {
  const fs::path file = directory / fmt::format(".{}.probe", ThisProcess());
  std::error_code ignored;
  fs::remove(file, ignored);
  const bool is_first = CreateFile(file, {});
  const bool is_replaced = CreateFile(file, {});
  fs::remove(file, ignored);
  if (is_first && !is_replaced) return;
  throw Error(
      fmt::format("{}: this filesystem replaces files where it was asked not to\n  Choose a "
                  "directory on another one.",
                  directory.string()));
}

// Moves the file of a run to the checkpoints unless the run has ended. A damaged file stays: only
// the user may let it go.
void MoveUnfinished(const fs::path& directory, std::string_view run_id, const fs::path& file) {
  const auto is_unfinished = [&] {
    try {
      return !HasEnded(ReadTrailer(file).status);
    } catch (const Error&) {
      return false;
    }
  };
  if (!is_unfinished()) return;
  const std::optional<RunLock> lock = RunLock::TryAcquire(directory, run_id, WithoutLocks::kGoOn);
  if (!lock) {
    throw Error(fmt::format(
        "{}: is being written by a process\n  Wait for it or interrupt it, then repeat this "
        "command.",
        file.string()));
  }
  if (!is_unfinished()) return;  // under the lock: it may have ended meanwhile
  const fs::path checkpoint = OwnCheckpoint(directory, run_id);
  if (rename(file.c_str(), checkpoint.c_str()) < 0) {
    ThrowWriteError(file, "move it to the checkpoints", errno);
  }
}

}  // namespace

fs::path SharedFolder(const fs::path& directory) { return directory / kFolder; }

bool IsShared(const fs::path& directory) {
  const fs::path folder = SharedFolder(directory);
  struct stat status;
  if (stat(folder.c_str(), &status) == 0) return S_ISDIR(status.st_mode);
  if (errno == ENOENT || errno == ENOTDIR) return false;
  throw Error(fmt::format("{}: cannot tell whether it is there: {}.", folder.string(),
                          std::generic_category().message(errno)));
}

void ShareDirectory(const fs::path& directory) {
  CreateFolder(directory);
  TryNames(directory);
  CreateFolders(directory);  // from here on no process makes an unfinished file beside them
  for (const auto& [run_id, file] : FindAllRuns(directory)) {
    MoveUnfinished(directory, run_id, file);
  }
}

bool IsCheckpoint(const fs::path& run_file) {
  const fs::path folder = run_file.parent_path();
  return folder.filename() == kCheckpoints && folder.parent_path().filename() == kFolder;
}

fs::path DirectoryOf(const fs::path& run_file) {
  fs::path directory = run_file.parent_path();
  const fs::path above = directory.parent_path();
  if (above.filename() == kFolder) directory = above.parent_path();
  return directory.empty() ? fs::path(".") : directory;
}

fs::path OwnCheckpoint(const fs::path& directory, std::string_view run_id) {
  return OwnFile(directory, kCheckpoints, run_id);
}

fs::path OwnConflict(const fs::path& directory, std::string_view run_id) {
  return OwnFile(directory, kConflicts, run_id);
}

FilesByRun FindCheckpoints(const fs::path& directory) {
  return FilesOf(directory, kCheckpoints, ".h5");
}

std::vector<fs::path> FindCheckpoints(const fs::path& directory, std::string_view run_id) {
  FilesByRun files = FilesOf(directory, kCheckpoints, std::string(run_id) + ".");
  return std::move(files[std::string(run_id)]);
}

FilesByRun FindConflicts(const fs::path& directory) {
  return FilesOf(directory, kConflicts, ".h5");
}

std::vector<Checkpoint> ReadCheckpoints(const std::vector<fs::path>& files) {
  std::vector<Checkpoint> checkpoints;
  for (const fs::path& file : files) {
    try {
      Trailer trailer = ReadTrailer(file);
      std::error_code is_gone;
      checkpoints.push_back({file, std::move(trailer), fs::last_write_time(file, is_gone)});
    } catch (const Error&) {  // damaged, or removed because its run has ended
    }
  }
  std::ranges::sort(checkpoints, std::ranges::greater(), [](const Checkpoint& checkpoint) {
    const Trailer& trailer = checkpoint.trailer;
    return std::tuple(trailer.epochs_done, trailer.updates_in_epoch, checkpoint.saved,
                      checkpoint.file.native());
  });
  return checkpoints;
}

std::optional<fs::path> FindAgain(const fs::path& checkpoint) {
  std::error_code unknown;
  if (!IsCheckpoint(checkpoint) || fs::exists(checkpoint, unknown) || unknown) return std::nullopt;
  const std::string name = checkpoint.filename();
  const std::string_view run_id = RunIdIn(name);
  if (run_id.empty()) return std::nullopt;
  const fs::path directory = DirectoryOf(checkpoint);
  if (std::optional<fs::path> ended = FindRun(directory, run_id)) return ended;
  const std::vector<Checkpoint> others = ReadCheckpoints(FindCheckpoints(directory, run_id));
  if (others.empty()) return std::nullopt;
  return others.front().file;
}

void RemoveCheckpoints(const fs::path& directory, std::string_view run_id) {
  try {
    RemoveCheckpointsIn(SharedFolder(directory) / kCheckpoints, run_id);
    RemoveStaleTemporaries(directory, run_id);
  } catch (const Error&) {  // a directory that cannot be listed: they do no harm
  }
}

}  // namespace runexp
