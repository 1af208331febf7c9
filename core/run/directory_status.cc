#include "core/run/directory_status.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/log/run_directory.h"
#include "core/log/status_now.h"
#include "core/log/trailer.h"
#include "core/text/human_text.h"

namespace runexp {

namespace fs = std::filesystem;

std::string ProgressText(const RunProgress& progress, std::int64_t epochs) {
  const std::string name = StatusName(progress.status);
  if (progress.epochs_done == 0 || progress.epochs_done == epochs) return name;
  return fmt::format("{} {}/{}", name, WithCommas(progress.epochs_done), WithCommas(epochs));
}

namespace {

RunProgress ProgressOf(const fs::path& file, Trailer trailer) {
  return {.status = trailer.status,
          .epochs_done = trailer.epochs_done,
          .name = std::move(trailer.name),
          .updates_in_epoch = trailer.updates_in_epoch,
          .reason = std::move(trailer.reason),
          .host = std::move(trailer.host),
          .simd_target = std::move(trailer.simd_target),
          .file = file};
}

RunProgress ReadProgress(const fs::path& file) {
  try {
    return ProgressOf(file, ReadTrailer(file));
  } catch (const Error&) {
    return {.status = RunStatus::kDamaged, .file = file};
  }
}

}  // namespace

DirectoryStatus::DirectoryStatus(const fs::path& directory)
    : directory_(directory),
      locks_(directory),
      checkpoints_(FindCheckpoints(directory)),
      files_(FindAllRuns(directory)) {}

RunProgress DirectoryStatus::Stored(std::string_view run_id) const {
  if (const auto file = files_.find(run_id); file != files_.end()) {
    return ReadProgress(file->second);
  }
  const auto checkpoints = checkpoints_.find(run_id);
  if (checkpoints == checkpoints_.end()) return {};
  std::vector<Checkpoint> readable = ReadCheckpoints(checkpoints->second);
  if (!readable.empty()) return ProgressOf(readable[0].file, std::move(readable[0].trailer));
  // Unless they are damaged, the run has ended since they were listed.
  const std::optional<fs::path> ended = FindRun(directory_, run_id);
  return ReadProgress(ended ? *ended : checkpoints->second[0]);
}

RunProgress DirectoryStatus::Find(std::string_view run_id) const {
  RunProgress progress = Stored(run_id);
  progress.status = StatusNow(locks_, run_id, progress.status, progress.file);
  return progress;
}

}  // namespace runexp
