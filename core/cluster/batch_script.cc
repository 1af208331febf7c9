#include "core/cluster/batch_script.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/cluster/slurm.h"
#include "core/text/human_text.h"
#include "core/text/shell_word.h"

namespace runexp {
namespace {

// The task itself.
constexpr char kTask[] = R"sh(
# The CPUs of this task: those it asked for, or what the allocation gives.
cpus=${SLURM_CPUS_PER_TASK:-${SLURM_CPUS_ON_NODE:-1}}
task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
shard=$((SLURM_ARRAY_TASK_ID + 1))/$tasks
say() { echo "$(date '+%F %T') task $task: $*"; }
[ -s "${sweep%/*}/job" ] || echo "$SLURM_ARRAY_JOB_ID" >"${sweep%/*}/job" # submit was killed
say "shard $shard on $(hostname), CPUs $cpus, restarts ${SLURM_RESTART_COUNT:-0}"

# USR1 is Slurm's warning that the time limit, or on some clusters preemption, is near: the task
# saves its runs and goes on in a new allocation. TERM is the end by somebody's will (scancel) or
# of the node: the task saves its runs, and whether it is queued again is for Slurm to say. The
# program saves on USR1, however often it comes; TERM it may have got from Slurm already.
program='' signal='' ended=''
# shellcheck disable=SC2317 # the traps call it
forward() {
  signal=$1
  [ "$1" = USR1 ] || ended=yes
  [ -z "$program" ] || kill -s USR1 "$program" 2>/dev/null
}
trap 'forward USR1' USR1
trap 'forward TERM' TERM

"$runexp" "$sweep" --shard "$shard" --out "$directory" --threads "$cpus" \
  --quiet --frozen@OPTIONS@ &
program=$!
[ -z "$signal" ] || kill -s USR1 "$program" # it came before there was a program

# A signal cuts `wait` short, before the program has ended.
while :; do
  signal=''
  wait "$program"
  code=$?
  [ -n "$signal" ] || break
done
[ "$code" -ne 138 ] || code=75 # USR1, before the program was ready for it
say "runexp ended with $code${ended:+, after a TERM}"
[ "$code" -eq 75 ] || exit "$code"

# Runs of the shard are open. Only this task is queued again, never the whole array; Slurm then
# ends this script. The controller may be away for a while.
for _ in {1..20}; do
  [ -z "$ended" ] || break
  if scontrol requeue "$task"; then
    say "queued again"
    sleep 600
    break
  fi
  say "cannot be queued again yet"
  sleep 15
done
# After a TERM Slurm kills what is left of the task. To leave earlier would look like a failure
# where the node goes down, and keep Slurm from queueing the task again.
[ -z "$ended" ] || sleep 60
exit 75
)sh";

std::string Directives(const Submission& submission, const BatchScriptOptions& options) {
  std::string text = fmt::format(
      "#SBATCH --job-name=runexp-{}\n"
      "#SBATCH --array={}{}\n"
      "#SBATCH --output=task-%a.log\n"
      "#SBATCH --open-mode=append\n"
      "#SBATCH --requeue\n"
      "#SBATCH --signal=B:USR1@{}\n",
      submission.name, IndexList(submission.array), options.array_suffix,
      WarningSeconds(options.time));
  if (options.time) text += fmt::format("#SBATCH --time={}\n", *options.time);
  if (options.cpus) text += fmt::format("#SBATCH --cpus-per-task={}\n", *options.cpus);
  return text;
}

}  // namespace

std::string BatchScript(const Submission& submission, const BatchScriptOptions& options) {
  std::string task = kTask;
  constexpr std::string_view kMark = "@OPTIONS@";
  task.replace(task.find(kMark), kMark.size(), options.retry_failed ? " --retry-failed" : "");
  return fmt::format(
             "#!/bin/bash\n"
             "# The sweep {}: {} in {}. Send it from this folder, where the logs\n"
             "# of the tasks go, too.\n",
             submission.name, Count(options.runs, "run"), Count(submission.tasks, "shard")) +
         Directives(submission, options) +
         fmt::format("\nrunexp={}\nsweep={}\ndirectory={}\ntasks={}\n",
                     ShellQuoted(submission.program.file),
                     ShellQuoted((submission.folder / kSweepFile).string()),
                     ShellQuoted(options.directory), submission.tasks) +
         task;
}

std::int64_t WarningSeconds(const std::optional<std::string>& time) {
  constexpr std::int64_t kMost = 120;
  return time ? std::min(kMost, ParseTimeLimit(*time) / 4) : kMost;
}

std::string IndexList(const std::vector<std::int64_t>& indices) {
  std::string list;
  for (std::size_t i = 0; i < indices.size();) {
    std::size_t last = i;
    while (last + 1 < indices.size() && indices[last + 1] == indices[last] + 1) ++last;
    if (!list.empty()) list += ',';
    list += std::to_string(indices[i]);
    if (last > i) list += fmt::format("-{}", indices[last]);
    i = last + 1;
  }
  return list;
}

}  // namespace runexp
