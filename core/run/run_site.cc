#include "core/run/run_site.h"

#include <fmt/format.h>

#include <cstddef>
#include <system_error>
#include <utility>
#include <vector>

#include "core/log/atomic_file.h"
#include "core/log/run_directory.h"
#include "core/log/run_file.h"
#include "core/log/shared_directory.h"
#include "core/run/experiment_training.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

// Files are found by the first digits of their identity; check that all digits agree.
void CheckIdentity(const RunRecord& record, const Experiment& experiment, const fs::path& file) {
  if (record.identity_text == IdentityText(experiment)) return;
  throw Error(
      fmt::format("{}: holds another experiment with the same run id\n  Use another directory with "
                  "--out.",
                  file.string()));
}

bool IsGone(const fs::path& file) {
  std::error_code failure;  // whoever reads the file reports it
  return fs::status(file, failure).type() == fs::file_type::not_found;
}

// Returns nothing if there is no such file. Throws DamagedFile.
std::optional<RunRecord> ReadRecord(const fs::path& file, const Experiment& experiment) {
  if (IsGone(file)) return std::nullopt;
  std::vector<std::byte> bytes;
  try {
    bytes = ReadFile(file);
  } catch (const Error&) {  // a file that cannot be opened is not damaged
    if (IsGone(file)) return std::nullopt;
    throw;
  }
  RunRecord record;
  try {
    record = ParseRun(bytes, file.string(), ReaderUse::kOwnUnlessEnded);
  } catch (const ReaderUnavailable&) {
    throw;
  } catch (const Error& error) {
    throw DamagedFile(error.what());
  }
  CheckIdentity(record, experiment, file);
  // A run that failed before its first save starts over.
  const bool not_begun =
      record.status == RunStatus::kFailed && !record.checkpoint && EpochsDone(record) == 0;
  if (HasEnded(record.status) || not_begun) return record;
  try {
    CheckCheckpoint(record, experiment);
  } catch (const Error& error) {
    throw DamagedFile(fmt::format("{}: contradicts itself:\n  {}", file.string(), error.what()));
  }
  return record;
}

// A forced run, or a new run of a damaged file, uses a separate work file until it has ended, so
// that the old file is kept until then.
RunSite SiteBeside(const fs::path& file, const Experiment& experiment) {
  RunSite site = {.files = {file, file}};
  site.files.work_file += ".new";
  try {
    site.record = ReadRecord(site.files.work_file, experiment);
    if (site.record && HasEnded(site.record->status)) site.record.reset();
  } catch (const DamagedFile&) {
    // The run starts over. A file that merely cannot be read now is not damaged.
  }
  site.found = site.files.work_file;
  return site;
}

// The site of a run whose file, if it has one, is `file`.
RunSite SiteAt(const fs::path& file, const Experiment& experiment, const RunOptions& options) {
  try {
    return {{file, file}, ReadRecord(file, experiment), file};
  } catch (const DamagedFile&) {
    if (!options.retry_failed) throw;
    return SiteBeside(file, experiment);
  }
}

void CheckHasEnded(const RunSite& site) {
  if (!site.record || HasEnded(site.record->status)) return;
  throw Error(fmt::format(
      "{}: an unfinished run, which this directory has in {} alone\n  Send its sweep again with "
      "runexp submit, which moves it there, or move it away.",
      site.found.string(), (SharedFolder(DirectoryOf(site.found)) / "checkpoints").string()));
}

enum class Reading { kDone, kVanished };

// Reads the furthest checkpoint that can be read into the site.
Reading ReadFurthest(const std::vector<fs::path>& files, const Experiment& experiment,
                     RunSite& site) {
  for (const Checkpoint& checkpoint : ReadCheckpoints(files)) {
    try {
      site.record = ReadRecord(checkpoint.file, experiment);
    } catch (const DamagedFile&) {
      continue;
    }
    if (!site.record) return Reading::kVanished;
    site.found = checkpoint.file;
    if (!HasEnded(site.record->status)) return Reading::kDone;
    site.record.reset();
  }
  return Reading::kDone;
}

RunSite FindSharedSite(const Experiment& experiment, const RunOptions& options) {
  const fs::path& directory = options.directory;
  while (true) {
    // In this order: checkpoints are removed when the ended file is there.
    const std::vector<fs::path> checkpoints = FindCheckpoints(directory, experiment.run_id);
    if (const std::optional<fs::path> ended = FindRun(directory, experiment.run_id)) {
      if (options.force) return SiteBeside(*ended, experiment);
      RunSite site = SiteAt(*ended, experiment, options);
      if (site.files.work_file == site.files.file) CheckHasEnded(site);
      return site;
    }
    RunSite site = {.files = {.work_file = OwnCheckpoint(directory, experiment.run_id),
                              .file = RunPath(directory, experiment.spec.name, experiment.run_id),
                              .is_shared = true}};
    if (ReadFurthest(checkpoints, experiment, site) == Reading::kDone) return site;
  }
}

}  // namespace

DamagedFile::DamagedFile(const std::string& text)
    : Error(text +
            "\n  To run this experiment again, add --retry-failed: this file is kept until the "
            "new\n  run is complete.") {}

RunSite FindSite(const Experiment& experiment, const RunOptions& options) {
  if (IsShared(options.directory)) return FindSharedSite(experiment, options);
  const std::optional<fs::path> found = FindRun(options.directory, experiment.run_id);
  if (found && options.force) return SiteBeside(*found, experiment);
  return SiteAt(
      found ? *found : RunPath(options.directory, experiment.spec.name, experiment.run_id),
      experiment, options);
}

}  // namespace runexp
