#include "core/run/run_state.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/log/run_directory.h"
#include "core/log/run_lock.h"
#include "core/log/trailer.h"
#include "core/text/human_text.h"

namespace runexp {
namespace {

RunState StateOf(const Trailer& trailer) {
  using Kind = RunState::Kind;
  switch (trailer.status) {
    case RunStatus::kFinished:
      return {Kind::kFinished, trailer.epochs_done};
    case RunStatus::kDiverged:
      return {Kind::kDiverged, trailer.epochs_done};
    case RunStatus::kFailed:
      return {Kind::kFailed, trailer.epochs_done};
    case RunStatus::kRunning:
    case RunStatus::kInterrupted:
      break;
  }
  return {Kind::kInterrupted, trailer.epochs_done};
}

}  // namespace

const char* StateName(RunState::Kind kind) {
  switch (kind) {
    case RunState::Kind::kNew:
      return "new";
    case RunState::Kind::kRunning:
      return "running";
    case RunState::Kind::kInterrupted:
      return "interrupted";
    case RunState::Kind::kFailed:
      return "failed";
    case RunState::Kind::kDamaged:
      return "damaged";
    case RunState::Kind::kFinished:
      return "finished";
    case RunState::Kind::kDiverged:
      return "diverged";
  }
  return "";
}

std::string StateText(const RunState& state, std::int64_t epochs) {
  const std::string name = StateName(state.kind);
  if (state.epochs_done == 0 || state.epochs_done == epochs) return name;
  return fmt::format("{} {}/{}", name, WithCommas(state.epochs_done), WithCommas(epochs));
}

RunStates::RunStates(const std::filesystem::path& directory)
    : directory_(directory), files_(FindAllRuns(directory)) {}

RunState RunStates::Find(std::string_view run_id) const {
  RunState state;
  if (const auto file = files_.find(run_id); file != files_.end()) {
    try {
      state = StateOf(ReadTrailer(file->second));
    } catch (const Error&) {
      state.kind = RunState::Kind::kDamaged;
    }
  }
  if (IsLocked(directory_, run_id)) state.kind = RunState::Kind::kRunning;
  return state;
}

}  // namespace runexp
