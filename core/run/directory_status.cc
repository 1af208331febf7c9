#include "core/run/directory_status.h"

#include <fmt/format.h>

#include <utility>

#include "core/base/error.h"
#include "core/log/run_directory.h"
#include "core/log/run_lock.h"
#include "core/log/trailer.h"
#include "core/text/human_text.h"

namespace runexp {

std::string ProgressText(const RunProgress& progress, std::int64_t epochs) {
  const std::string name = StatusName(progress.status);
  if (progress.epochs_done == 0 || progress.epochs_done == epochs) return name;
  return fmt::format("{} {}/{}", name, WithCommas(progress.epochs_done), WithCommas(epochs));
}

DirectoryStatus::DirectoryStatus(const std::filesystem::path& directory)
    : directory_(directory), files_(FindAllRuns(directory)) {}

RunProgress DirectoryStatus::Find(std::string_view run_id) const {
  RunProgress progress;
  if (const auto file = files_.find(run_id); file != files_.end()) {
    progress.file = file->second;
    try {
      Trailer trailer = ReadTrailer(file->second);
      progress.status = trailer.status;
      progress.epochs_done = trailer.epochs_done;
      progress.name = std::move(trailer.name);
      progress.updates_in_epoch = trailer.updates_in_epoch;
      progress.reason = std::move(trailer.reason);
      progress.host = std::move(trailer.host);
      progress.simd_target = std::move(trailer.simd_target);
    } catch (const Error&) {
      progress.status = RunStatus::kDamaged;
    }
  }
  progress.status = StatusNow(directory_, run_id, progress.status);
  return progress;
}

}  // namespace runexp
