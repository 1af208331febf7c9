#include "core/cluster/submit.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <string_view>
#include <system_error>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/cluster/batch_script.h"
#include "core/cluster/frozen_check.h"
#include "core/cluster/open_runs.h"
#include "core/cluster/sbatch_options.h"
#include "core/cluster/slurm.h"
#include "core/log/atomic_file.h"
#include "core/log/shared_directory.h"
#include "core/run/build_info.h"
#include "core/run/search_check.h"
#include "core/spec/absolute_path.h"
#include "core/spec/sweep/grid_argument.h"
#include "core/text/human_text.h"
#include "core/text/shell_word.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

constexpr double kTaskSeconds = 3600;
constexpr char kDryFolder[] = "NNNN";  // the number that a submission would get

// Slurm expands % and \ in the whole path of a log, and then finds no such folder.
void CheckLogPath(const fs::path& directory) {
  if (directory.string().find_first_of("%\\") == std::string::npos) return;
  throw Error(
      fmt::format("runexp: Slurm cannot write logs in {}: % and \\ in a path have another "
                  "meaning to it\n  Name another directory with --out DIR.",
                  directory.string()));
}

struct QueueFacts {
  std::int64_t most_tasks = 1;
  std::string limit;           // what sets most_tasks
  std::set<std::string> live;  // arrays
};

QueueFacts AskSlurm() {
  QueueFacts facts;
  const std::vector<SlurmTask> queue = QueueOfUser();
  facts.most_tasks = MaxArraySize();
  facts.limit = "MaxArraySize";
  if (const auto max_jobs = MaxSubmitJobs()) {
    const std::int64_t left = *max_jobs - std::ssize(queue);
    if (left < 1) {
      throw Error(
          fmt::format("runexp: you may have {} in the queue (MaxSubmitJobs), and have {}\n"
                      "  Submit when some of them are finished.",
                      Count(*max_jobs, "job"), queue.size()));
    }
    if (left < facts.most_tasks) {
      facts.most_tasks = left;
      facts.limit = "MaxSubmitJobs";
    }
  }
  for (const SlurmTask& task : queue) facts.live.insert(task.job);
  return facts;
}

// For a dry run, which also serves where there is no cluster.
QueueFacts AskOrAssume() {
  try {
    return AskSlurm();
  } catch (const Error&) {
    return {kDefaultMaxArraySize, "the default MaxArraySize; Slurm does not answer", {}};
  }
}

// Throws Error if an array of the directory is in the queue.
void CheckNoneAlive(const fs::path& directory, const std::set<std::string>& live) {
  for (const Submission& earlier : ReadSubmissions(directory)) {
    const auto job = ReadJob(earlier);
    if (!job || !live.contains(*job)) continue;
    throw Error(
        fmt::format("runexp: job {} works in {} already\n"
                    "  Watch it with runexp status; --again sends what is open a second "
                    "time.",
                    *job, directory.string()));
  }
}

// The specs that a sweep was read from, for a note if they change.
std::vector<FileDigest> Originals(const ExperimentOrSweep& spec) {
  const auto* sweep = std::get_if<Sweep>(&spec);
  const SpecDocument& document = sweep ? sweep->common : std::get<SpecDocument>(spec);
  std::vector<FileDigest> originals;
  for (const Source& source : document.sources()) {
    if (source.is_override || source.label == kGridLabel) continue;
    originals.push_back({AbsolutePath("", source.label), FileSha256(source.label)});
  }
  return originals;
}

TaskPlan Plan(const SubmitRequest& request, const QueueFacts& facts, OpenRuns& runs) {
  TaskPlanLimits limits;
  limits.wanted = request.tasks;
  limits.most = facts.most_tasks;
  limits.cpus = request.cpus.value_or(1);
  limits.seconds = kTaskSeconds;
  if (request.time) {  // it should end before it is warned
    const auto limit =
        static_cast<double>(ParseTimeLimit(*request.time) - WarningSeconds(request.time));
    limits.seconds = std::clamp(limit * 0.8, 60.0, kTaskSeconds);
  }
  if (!request.tasks) runs.Measure();
  return PlanTasks(runs.open, limits);
}

Submission Freeze(const ExperimentOrSweep& spec, const OpenRuns& runs, const TaskPlan& plan) {
  Submission submission;
  submission.name = std::holds_alternative<Sweep>(spec) ? std::get<Sweep>(spec).name
                                                        : std::get<SpecDocument>(spec).spec().name;
  submission.version = ThisBuild().version;
  submission.commit = ThisBuild().git_commit;
  submission.program = ThisProgram();
  submission.originals = Originals(spec);
  submission.inputs = runs.inputs;
  submission.tasks = plan.tasks;
  submission.array = plan.array;
  return submission;
}

void WriteText(const fs::path& file, std::string_view text) {
  ReplaceFile(file, std::as_bytes(std::span(text)));
}

// freeze.toml comes last: a submission without it is none.
void Write(const OpenRuns& runs, const std::string& script, Submission& submission) {
  const std::vector<std::pair<std::string, std::string>> files = {
      {kBaseFile, runs.sweep.BaseToml()},
      {kSweepFile, runs.sweep.SweepToml()},
      {kRunsFile, runs.sweep.RunsText()}};
  for (const auto& [name, text] : files) {
    WriteText(submission.folder / name, text);
    submission.files.push_back({name, Sha256Hex(text)});
  }
  WriteText(submission.folder / kScriptFile, script);
  WriteText(submission.folder / kFreezeFile, FreezeToml(submission));
}

ExperimentOrSweep ReadSweepOf(const SubmitRequest& request) {
  if (request.grid.empty()) return ReadSpec(request.spec, request.overrides);
  return ReadSpotSweep(request.spec, request.grid, request.overrides).sweep;
}

// Leaves no submission behind that was not sent.
std::string Send(const Submission& submission, const SbatchOptions& options) {
  try {
    return SubmitScript(submission.folder, kScriptFile, options.arguments);
  } catch (const Error&) {
    std::error_code ignored;
    fs::remove_all(submission.folder, ignored);
    throw;
  }
}

// "12 finished, 1 diverged".
std::string LeftOut(const OpenRuns& runs) {
  std::string text;
  for (const auto& [status, count] : runs.left_out) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", WithCommas(count), StatusName(status));
  }
  return text;
}

std::string Notes(const SubmitRequest& request, const QueueFacts& facts, const OpenRuns& runs) {
  std::string notes = runs.stand_in_note;
  if (request.tasks.value_or(0) > facts.most_tasks) {
    notes += fmt::format("{} tasks instead of {}: more are not allowed ({})\n", facts.most_tasks,
                         *request.tasks, facts.limit);
  }
  for (const RunStatus status : {RunStatus::kFailed, RunStatus::kDamaged}) {
    if (!runs.left_out.contains(status)) continue;
    notes += "Failed and damaged runs are left out; --retry-failed sends them, too.\n";
    break;
  }
  return notes;
}

std::string Report(const std::string& job, const OpenRuns& runs, const TaskPlan& plan,
                   const Submission& submission, const fs::path& directory) {
  std::string text =
      fmt::format("{}: job {}, {} for {}", submission.name, job,
                  Count(std::ssize(plan.array), "task"), Count(std::ssize(runs.open), "run"));
  if (plan.longest_seconds > 0) {
    text += fmt::format("; the longest takes about {}", HumanSeconds(plan.longest_seconds));
  }
  if (!runs.left_out.empty()) text += fmt::format("\n  left out: {}", LeftOut(runs));
  return text +
         fmt::format("\n  frozen in {}\nWatch it with:\n  runexp status {}\n  squeue --job {}\n",
                     submission.folder.string(), ShellQuoted(directory.string()), job);
}

}  // namespace

SubmitReport Submit(const SubmitRequest& request, const PrepareProgress& progress) {
  const SbatchOptions options = ReadSbatchOptions(request.sbatch_options);
  if (request.time) ParseTimeLimit(*request.time);
  const fs::path directory = AbsolutePath("", request.directory.string());
  CheckLogPath(directory);
  const ExperimentOrSweep spec = ReadSweepOf(request);
  RefuseSearch(
      spec,
      "a search cannot be sent to a cluster: its tasks would divide the runs, and which go "
      "on is decided when all runs of a rung are finished",
      "run it in one job with: runexp SWEEP");
  OpenRuns runs =
      FindOpenRuns(spec, DirectoryStatus(request.directory), request.retry_failed, progress);
  if (runs.open.empty()) {
    return {Notes(request, {request.tasks.value_or(1), "", {}}, runs),
            fmt::format("nothing to send, of {}: {}\n",
                        Count(static_cast<std::int64_t>(runs.sweep.runs()), "run"), LeftOut(runs))};
  }
  const QueueFacts facts = request.dry_run ? AskOrAssume() : AskSlurm();
  if (!request.again) CheckNoneAlive(request.directory, facts.live);
  const TaskPlan plan = Plan(request, facts, runs);
  Submission submission = Freeze(spec, runs, plan);
  submission.folder =
      request.dry_run ? SharedFolder(directory) / kDryFolder : MakeSubmissionFolder(directory);
  const std::string script = BatchScript(
      submission, {directory.string(), static_cast<std::int64_t>(runs.sweep.runs()),
                   options.array_suffix, request.time, request.cpus, request.retry_failed});
  if (request.dry_run) return {Notes(request, facts, runs), script};
  Write(runs, script, submission);
  const std::string job = Send(submission, options);
  WriteJob(submission.folder, job);
  return {Notes(request, facts, runs), Report(job, runs, plan, submission, directory)};
}

}  // namespace runexp
