#include "core/cluster/status_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "core/text/human_text.h"
#include "core/text/json_text.h"
#include "core/text/text_table.h"

namespace runexp {
namespace {

// In the order in which they are told.
constexpr std::array kStatuses = {
    RunStatus::kFinished, RunStatus::kDiverged,    RunStatus::kFailed, RunStatus::kDamaged,
    RunStatus::kRunning,  RunStatus::kInterrupted, RunStatus::kNew};

// A run that is new waits for its task.
const char* Word(RunStatus status) {
  return status == RunStatus::kNew ? "waiting" : StatusName(status);
}

std::int64_t CountOf(const ClusterStatus& status, RunStatus wanted) {
  return std::ranges::count(status.runs, wanted,
                            [](const SubmittedRun& run) { return run.progress.status; });
}

// "36 runs: 20 finished, 16 waiting".
std::string CountLine(const ClusterStatus& status) {
  std::string text = Count(std::ssize(status.runs), "run");
  const char* before = ": ";
  for (const RunStatus each : kStatuses) {
    const std::int64_t count = CountOf(status, each);
    if (count == 0) continue;
    text += fmt::format("{}{} {}", before, WithCommas(count), Word(each));
    before = ", ";
  }
  return text + "\n";
}

bool IsWorthARow(const SubmittedRun& run) {
  return run.progress.status != RunStatus::kFinished && run.progress.status != RunStatus::kNew;
}

// Those that are neither finished nor waiting.
std::string RunTable(const ClusterStatus& status, std::size_t width) {
  std::vector<std::vector<std::string>> rows;
  for (const SubmittedRun& run : status.runs) {
    if (!IsWorthARow(run)) continue;
    rows.push_back({run.run_id, Word(run.progress.status), WithCommas(run.progress.epochs_done),
                    run.progress.host, run.progress.reason});
  }
  if (rows.empty()) return "";
  return "\n" + FormatTable({{"run", false, true},
                             {"status", false, true},
                             {"epochs", true},
                             {"host"},
                             {"reason"}},
                            std::move(rows), width);
}

std::string Number(const ClusterStatus& status, std::size_t submission) {
  return status.submissions[submission].folder.filename().string();
}

// "\njobs: 12 (0001), 15 (0002): 3 RUNNING, 9 COMPLETED"
std::string Jobs(const ClusterStatus& status) {
  std::string text;
  for (std::size_t s = 0; s < status.jobs.size(); ++s) {
    text += fmt::format("{}{} ({})", text.empty() ? "\njobs: " : ", ",
                        status.jobs[s].empty() ? "unknown" : status.jobs[s], Number(status, s));
  }
  if (!status.scheduler_answers) return text + "; the scheduler does not answer\n";
  const char* before = "; tasks: ";
  for (const auto& [state, count] : status.tasks_in_state) {
    text += fmt::format("{}{} {}", before, WithCommas(count), state);
    before = ", ";
  }
  return text + "\n";
}

std::string MadeBy(const ClusterStatus& status) {
  if (status.made_by.empty()) return "";
  std::vector<std::vector<std::string>> rows;
  for (const auto& [maker, count] : status.made_by) {
    rows.push_back({maker.first, maker.second, WithCommas(count)});
  }
  return "\n" + FormatTable({{"host"}, {"SIMD target"}, {"runs ended", true}}, std::move(rows), 80);
}

std::string LostTask(const ClusterStatus& status, const OpenTask& task) {
  return fmt::format(
      "LOST: task {} of {} ({}) {}, but {} of its runs {} open\n"
      "  its log: {}\n",
      task.index, Number(status, task.submission), status.jobs[task.submission],
      task.state.empty() ? "has left the queue" : "is " + task.state, WithCommas(task.open_runs),
      task.open_runs == 1 ? "is" : "are",
      TaskLog(status.submissions[task.submission], task.index).string());
}

// What needs somebody, loudly.
std::string Alarms(const ClusterStatus& status) {
  std::string text;
  for (const SubmittedRun& run : status.runs) {
    for (const std::filesystem::path& other : run.conflicts) {
      text += fmt::format(
          "CONFLICT: run {} ended twice, with different results\n"
          "  published: {}\n  the other: {}\n",
          run.run_id, run.progress.file.string(), other.string());
    }
  }
  bool is_lost = false;
  for (const OpenTask& task : status.open_tasks) {
    if (!task.is_lost) continue;
    text += LostTask(status, task);
    is_lost = true;
  }
  if (is_lost)
    text += "No task is working on these runs. To send them again: runexp submit SWEEP\n";
  return text.empty() ? text : "\n" + text;
}

std::string ChangedSpecs(const ClusterStatus& status) {
  std::string text;
  for (const std::string& spec : status.changed_specs) {
    text += fmt::format(
        "note: {} has changed since it was submitted; the tasks use the frozen copy\n", spec);
  }
  return text.empty() ? text : "\n" + text;
}

const char* VerdictName(ClusterVerdict verdict) {
  switch (verdict) {
    case ClusterVerdict::kAllFinished:
      return "finished";
    case ClusterVerdict::kOpen:
      return "open";
    case ClusterVerdict::kWrong:
      return "wrong";
  }
  return "";
}

std::string Joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string RunJson(const SubmittedRun& run) {
  std::vector<std::string> conflicts;
  for (const auto& file : run.conflicts) conflicts.push_back(JsonString(file.string()));
  return JsonLine({JsonMember("run_id", JsonString(run.run_id)),
                   JsonMember("status", JsonString(Word(run.progress.status))),
                   JsonMember("epochs_done", std::to_string(run.progress.epochs_done)),
                   JsonMember("reason", JsonString(run.progress.reason)),
                   JsonMember("host", JsonString(run.progress.host)),
                   JsonMember("simd_target", JsonString(run.progress.simd_target)),
                   JsonMember("file", JsonString(run.progress.file.string())),
                   JsonMember("conflicts", "[" + Joined(conflicts) + "]"),
                   JsonMember("lost", run.is_lost ? "true" : "false")});
}

std::string TaskJson(const ClusterStatus& status, const OpenTask& task) {
  return JsonLine({JsonMember("submission", JsonString(Number(status, task.submission))),
                   JsonMember("job", JsonString(status.jobs[task.submission])),
                   JsonMember("task", std::to_string(task.index)),
                   JsonMember("open_runs", std::to_string(task.open_runs)),
                   JsonMember("state", JsonString(task.state)),
                   JsonMember("lost", task.is_lost ? "true" : "false")});
}

template <typename List, typename ToJson>
std::string JsonList(const List& list, const ToJson& to_json) {
  std::string text;
  for (const auto& each : list) text += (text.empty() ? "\n    " : ",\n    ") + to_json(each);
  return text.empty() ? "[]" : "[" + text + "\n  ]";
}

}  // namespace

ClusterVerdict Judge(const ClusterStatus& status) {
  const auto needs_somebody = [](const SubmittedRun& run) {
    return run.is_lost || !run.conflicts.empty();
  };
  if (std::ranges::any_of(status.runs, needs_somebody)) return ClusterVerdict::kWrong;
  if (std::ranges::any_of(status.runs, [](const auto& run) { return IsOpen(run); })) {
    return ClusterVerdict::kOpen;
  }
  return CountOf(status, RunStatus::kFinished) == std::ssize(status.runs)
             ? ClusterVerdict::kAllFinished
             : ClusterVerdict::kWrong;
}

std::string StatusText(const ClusterStatus& status, std::size_t width) {
  return CountLine(status) + RunTable(status, width) + Jobs(status) + MadeBy(status) +
         ChangedSpecs(status) + Alarms(status);
}

std::string StatusJson(const ClusterStatus& status) {
  std::vector<std::string> counts, made_by, tasks, changed;
  for (const RunStatus each : kStatuses) {
    counts.push_back(JsonMember(Word(each), std::to_string(CountOf(status, each))));
  }
  for (const auto& [maker, count] : status.made_by) {
    made_by.push_back(JsonLine({JsonMember("host", JsonString(maker.first)),
                                JsonMember("simd_target", JsonString(maker.second)),
                                JsonMember("runs", std::to_string(count))}));
  }
  for (const auto& [state, count] : status.tasks_in_state) {
    tasks.push_back(JsonMember(state, std::to_string(count)));
  }
  for (const std::string& spec : status.changed_specs) changed.push_back(JsonString(spec));
  return JsonObject(
             {JsonMember("verdict", JsonString(VerdictName(Judge(status)))),
              JsonMember("counts", JsonLine(counts)),
              JsonMember("scheduler_answers", status.scheduler_answers ? "true" : "false"),
              JsonMember("tasks_in_state", JsonLine(tasks)),
              JsonMember("changed_specs", "[" + Joined(changed) + "]"),
              JsonMember("made_by", JsonList(made_by, [](const auto& text) { return text; })),
              JsonMember("open_tasks",
                         JsonList(status.open_tasks,
                                  [&](const auto& task) { return TaskJson(status, task); })),
              JsonMember("runs", JsonList(status.runs, RunJson))},
             0) +
         "\n";
}

}  // namespace runexp
