#include "core/cluster/slurm.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <sstream>

#include "core/base/error.h"
#include "core/base/whole_number.h"
#include "core/cluster/command.h"

namespace runexp {
namespace {

// Fields of squeue, separated by what none of them holds.
constexpr char kQueueFormat[] = "%F|%K|%T|%N|%r";
constexpr std::array<std::string_view, 10> kEndedStates = {
    "COMPLETED", "FAILED",    "CANCELLED", "TIMEOUT",       "NODE_FAIL",
    "PREEMPTED", "BOOT_FAIL", "DEADLINE",  "OUT_OF_MEMORY", "REVOKED"};

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

std::optional<std::int64_t> Number(std::string_view text) {
  const auto number = ReadWhole<std::int64_t>(text);
  return number && *number >= 0 ? number : std::nullopt;
}

// The output of a command of Slurm. Throws Error.
std::string Ask(const std::vector<std::string>& command) {
  const CommandResult result = RunCommand(command);
  if (!result.was_found) {
    throw Error(
        fmt::format("runexp: there is no Slurm here: {} is not on the PATH\n"
                    "  Submit from a machine of the cluster.",
                    command[0]));
  }
  if (!result.succeeded()) {
    throw Error(fmt::format("runexp: {} failed: {}\n  Is the cluster up? Try it by hand.",
                            command[0], result.errors));
  }
  return result.output;
}

std::vector<SlurmTask> ParseQueue(const std::string& output) {
  std::vector<SlurmTask> tasks;
  for (const std::string& line : Split(output, '\n')) {
    std::vector<std::string> fields = Split(line, '|');
    if (fields.size() < 4) continue;
    fields.resize(5);
    tasks.push_back({fields[0], Number(fields[1]).value_or(-1), fields[2], fields[3], fields[4]});
  }
  return tasks;
}

std::string UserName() {
  const passwd* user = getpwuid(geteuid());
  return user != nullptr ? user->pw_name : std::to_string(geteuid());
}

}  // namespace

bool IsLive(const SlurmTask& task) {
  return std::ranges::find(kEndedStates, task.state) == kEndedStates.end();
}

std::int64_t MaxArraySize() {
  for (const std::string& line : Split(Ask({"scontrol", "show", "config"}), '\n')) {
    if (!line.starts_with("MaxArraySize")) continue;
    const std::size_t value = line.find_first_of("0123456789");
    if (value == std::string::npos) break;
    if (const auto size = Number(std::string_view(line).substr(value))) return *size;
  }
  return kDefaultMaxArraySize;
}

std::vector<SlurmTask> QueueOfUser() {
  return ParseQueue(Ask({"squeue", "--me", "--noheader", "--array", "--format", kQueueFormat}));
}

std::optional<std::int64_t> MaxSubmitJobs() {
  const CommandResult result =
      RunCommand({"sacctmgr", "--noheader", "--parsable2", "show", "associations", "where",
                  "user=" + UserName(), "format=MaxSubmitJobs"});
  if (!result.succeeded()) return std::nullopt;
  std::optional<std::int64_t> least;  // of several accounts: the scheduler chooses one
  for (const std::string& line : Split(result.output, '\n')) {
    if (const auto limit = Number(line)) least = std::min(least.value_or(*limit), *limit);
  }
  return least;
}

std::optional<std::vector<SlurmTask>> QueueOf(const std::vector<std::string>& jobs) {
  std::string list;
  for (const std::string& job : jobs) list += (list.empty() ? "" : ",") + job;
  const CommandResult result = RunCommand({"squeue", "--noheader", "--array", "--states", "all",
                                           "--format", kQueueFormat, "--jobs", list});
  if (result.succeeded()) return ParseQueue(result.output);
  // A job that has left the queue is no longer known.
  if (result.errors.find("Invalid job id") != std::string::npos) return std::vector<SlurmTask>();
  return std::nullopt;
}

std::string SubmitScript(const std::filesystem::path& folder, const std::string& script,
                         const std::vector<std::string>& options) {
  std::vector<std::string> command = {"sbatch", "--parsable"};
  command.insert(command.end(), options.begin(), options.end());
  command.push_back(script);
  const CommandResult result = RunCommand(command, folder);
  if (!result.was_found) {
    throw Error(
        "runexp: there is no Slurm here: sbatch is not on the PATH\n"
        "  Submit from a machine of the cluster.");
  }
  const std::string job = result.output.substr(0, result.output.find_first_of(";\n"));
  if (!result.succeeded() || !Number(job)) {
    throw Error(fmt::format("runexp: sbatch refused the job: {}{}", result.errors,
                            result.succeeded() ? result.output : ""));
  }
  return job;
}

std::int64_t ParseTimeLimit(std::string_view text) {
  const auto refuse = [&] {
    throw Error(
        fmt::format("runexp: --time wants a time limit as Slurm writes it, not \"{}\"\n"
                    "  For example, 90 (minutes), 2:30:00 or 1-12 (days-hours).",
                    text));
  };
  const std::size_t dash = text.find('-');
  const bool has_days = dash != std::string_view::npos;
  std::vector<std::int64_t> parts;  // after the days
  for (const std::string& part : Split(std::string(has_days ? text.substr(dash + 1) : text), ':')) {
    const auto number = Number(part);
    if (!number || *number > 1'000'000) refuse();
    parts.push_back(*number);
  }
  std::optional<std::int64_t> days = 0;
  if (has_days) days = Number(text.substr(0, dash));
  if (!days || *days > 100'000 || parts.empty() || parts.size() > 3 || text.ends_with(':'))
    refuse();
  // Without days, the first of one or two numbers is minutes.
  if (!has_days && parts.size() < 3) parts.insert(parts.begin(), 0);
  parts.resize(3);
  const std::int64_t seconds = *days * 86400 + parts[0] * 3600 + parts[1] * 60 + parts[2];
  if (seconds == 0) refuse();
  return seconds;
}

}  // namespace runexp
