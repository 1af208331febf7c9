// How far a run is, as the directory of run files tells.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace runexp {

struct RunState {
  enum class Kind { kNew, kRunning, kInterrupted, kFailed, kDamaged, kFinished, kDiverged };
  Kind kind = Kind::kNew;
  std::int64_t epochs_done = 0;
};

// "new", "running", …
const char* StateName(RunState::Kind kind);

// "interrupted 120/2,500", the number of epochs only if it is neither none nor all of `epochs`.
std::string StateText(const RunState& state, std::int64_t epochs);

// The same command would train no more of it.
inline bool HasEnded(const RunState& state) {
  return state.kind == RunState::Kind::kFinished || state.kind == RunState::Kind::kDiverged;
}

// Looks at a directory once, and then at no more than the trailer and the lock of each run that is
// asked for. Writes nothing.
class RunStates {
 public:
  // Throws Error if the directory cannot be read; one that does not exist has no runs.
  explicit RunStates(const std::filesystem::path& directory);

  // A file that says "running" and that nobody is writing was interrupted; one whose trailer cannot
  // be read is damaged.
  RunState Find(std::string_view run_id) const;

 private:
  std::filesystem::path directory_;
  std::map<std::string, std::filesystem::path, std::less<>> files_;
};

}  // namespace runexp
