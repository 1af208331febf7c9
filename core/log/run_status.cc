#include "core/log/run_status.h"

#include <array>
#include <utility>

namespace runexp {
namespace {

constexpr std::array<std::pair<RunStatus, const char*>, 7> kNames = {{
    {RunStatus::kNew, "new"},
    {RunStatus::kRunning, "running"},
    {RunStatus::kInterrupted, "interrupted"},
    {RunStatus::kFailed, "failed"},
    {RunStatus::kDamaged, "damaged"},
    {RunStatus::kFinished, "finished"},
    {RunStatus::kDiverged, "diverged"},
}};

}  // namespace

const char* StatusName(RunStatus status) {
  for (const auto& [value, name] : kNames) {
    if (value == status) return name;
  }
  return "unknown";
}

std::optional<RunStatus> StoredStatus(std::string_view name) {
  for (const auto& [value, status_name] : kNames) {
    if (name != status_name) continue;
    if (value == RunStatus::kNew || value == RunStatus::kDamaged) return std::nullopt;
    return value;
  }
  return std::nullopt;
}

bool HasEnded(RunStatus status) {
  return status == RunStatus::kFinished || status == RunStatus::kDiverged;
}

}  // namespace runexp
