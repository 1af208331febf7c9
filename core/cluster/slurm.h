// What runexp asks of Slurm, each by one call of its programs: no library is linked, and nothing is
// asked of its database that must be known.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runexp {

// A task of a job array in the queue.
struct SlurmTask {
  std::string job;         // the id of the array
  std::int64_t index = 0;  // in the array; -1: not of an array
  std::string state;       // Slurm's word, such as "RUNNING"
  std::string nodes;       // "" while it waits
  std::string reason;      // why it waits or has ended; "None" if there is none
};

// False for a task that Slurm will do nothing more about.
bool IsLive(const SlurmTask& task);

inline constexpr std::int64_t kDefaultMaxArraySize = 1001;

// Array indices are below it. Throws Error if Slurm is not installed or does not answer.
std::int64_t MaxArraySize();

// The user's jobs that have not ended, each task of an array counted. Throws Error.
std::vector<SlurmTask> QueueOfUser();

// How many jobs the user may have in the queue; nothing if there is no limit, or no database to
// ask.
std::optional<std::int64_t> MaxSubmitJobs();

// The tasks of these arrays, ended ones included as long as Slurm remembers them. Nothing if Slurm
// is not installed or does not answer.
std::optional<std::vector<SlurmTask>> QueueOf(const std::vector<std::string>& jobs);

// Submits a batch script of this folder, whose paths are relative to it, and returns the id of the
// job. Throws Error with what sbatch says.
std::string SubmitScript(const std::filesystem::path& folder, const std::string& script,
                         const std::vector<std::string>& options);

// The seconds of a time limit as Slurm writes it: minutes, minutes:seconds, hours:minutes:seconds,
// days-hours, days-hours:minutes or days-hours:minutes:seconds. Throws Error unless it is one.
std::int64_t ParseTimeLimit(std::string_view text);

}  // namespace runexp
