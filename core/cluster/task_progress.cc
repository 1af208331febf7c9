#include "core/cluster/task_progress.h"

#include <fmt/format.h>

#include <fstream>
#include <span>
#include <string>
#include <system_error>

#include "core/log/atomic_file.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

fs::path ProgressFile(const Submission& submission, std::int64_t task) {
  return submission.folder / "tasks" / std::to_string(task);
}

struct Progress {
  std::int64_t updates = -1;
  std::int64_t starts = 0;  // while there were so many updates
};

// One that cannot be read counts as none: it only limits repetition.
Progress ReadProgress(const fs::path& path) {
  Progress progress;
  std::ifstream file(path);
  if (!(file >> progress.updates >> progress.starts)) return {};
  return progress;
}

}  // namespace

void NoteStart(const Submission& submission, std::int64_t task, std::int64_t updates) {
  const fs::path path = ProgressFile(submission, task);
  Progress progress = ReadProgress(path);
  if (updates != progress.updates) progress = {updates, 0};
  if (progress.starts >= kMaxStartsWithoutProgress) {
    throw NoProgress(fmt::format(
        "task {}: its runs have made no progress in {} starts (updates done: {})\n"
        "  It is not started again. See what ends it in {}; with {} removed it may start again.",
        task, progress.starts, updates, TaskLog(submission, task).string(), path.string()));
  }
  std::error_code ignored;  // ReplaceFile says what is wrong
  fs::create_directory(path.parent_path(), ignored);
  const std::string text = fmt::format("{} {}\n", updates, progress.starts + 1);
  ReplaceFile(path, std::as_bytes(std::span(text)));
}

bool HasStarted(const Submission& submission, std::int64_t task) {
  std::error_code unknown;
  return fs::exists(ProgressFile(submission, task), unknown);
}

}  // namespace runexp
