#include "core/log/run_record.h"

#include <array>
#include <numeric>
#include <utility>

namespace runexp {
namespace {

constexpr std::array<std::pair<RunStatus, const char*>, 5> kStatusNames = {{
    {RunStatus::kRunning, "running"},
    {RunStatus::kFinished, "finished"},
    {RunStatus::kDiverged, "diverged"},
    {RunStatus::kFailed, "failed"},
    {RunStatus::kInterrupted, "interrupted"},
}};

}  // namespace

const char* StatusName(RunStatus status) {
  for (const auto& [value, name] : kStatusNames) {
    if (value == status) return name;
  }
  return "unknown";
}

std::optional<RunStatus> StatusFromName(std::string_view name) {
  for (const auto& [value, status_name] : kStatusNames) {
    if (name == status_name) return value;
  }
  return std::nullopt;
}

bool HasEnded(RunStatus status) {
  return status == RunStatus::kFinished || status == RunStatus::kDiverged;
}

double TotalSeconds(const RunRecord& record) {
  const Curve& seconds = record.timing[Timing::kSeconds];
  return std::accumulate(seconds.begin(), seconds.end(), 0.0);
}

}  // namespace runexp
