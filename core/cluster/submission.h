// A submission: the folder DIR/.runexp/NNNN that `runexp submit` makes in the directory of the run
// files, and that the tasks of its job array read.
//
//   freeze.toml   what was frozen: this record
//   base.toml, sweep.toml    the sweep with all its values written out (frozen_sweep.h)
//   runs.txt      its runs, in order: a line with the id of each and of its trajectory
//   script.sh     the batch script
//   job           the id of the job array, once the scheduler has given it
//   task-I.log    what task I printed
//   tasks/I       how far task I was when it last started (task_progress.h)
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/run/experiment.h"

namespace runexp {

struct FileDigest {
  std::string file;
  std::string sha256;

  bool operator==(const FileDigest&) const = default;
};

struct Submission {
  std::filesystem::path folder;

  std::string name;  // of the sweep
  std::string version, commit;
  FileDigest program;                 // by its absolute path
  std::vector<FileDigest> originals;  // the specs it was made from: a change is only noted
  // "texts" in the record: what is kept of each text (Corpus::sha256), and the values of each file
  // of start values.
  std::vector<FileDigest> inputs;
  std::vector<FileDigest> files;    // those in the folder
  std::int64_t tasks = 1;           // task I, from 0, runs shard I + 1 of so many
  std::vector<std::int64_t> array;  // the tasks that were sent, ascending
};

inline constexpr char kFreezeFile[] = "freeze.toml";
inline constexpr char kBaseFile[] = "base.toml";
inline constexpr char kSweepFile[] = "sweep.toml";
inline constexpr char kRunsFile[] = "runs.txt";
inline constexpr char kScriptFile[] = "script.sh";

// The content of freeze.toml, and its inverse. Throws Error if the file cannot be read or is not
// such a record.
std::string FreezeToml(const Submission& submission);
Submission ReadSubmission(const std::filesystem::path& folder);

// Those of a directory, the earliest first. One that is still being made is left out.
std::vector<Submission> ReadSubmissions(const std::filesystem::path& directory);

// Makes the directory a shared one (core/log/shared_directory.h) and in it the next submission's
// folder, whose absolute path it returns. Throws Error.
std::filesystem::path MakeSubmissionFolder(const std::filesystem::path& directory);

// A line of runs.txt: the run's id, and that of its trajectory, by which tasks take it.
std::string RunLine(const Experiment& run);

struct FrozenRun {
  std::string run_id, trajectory_id;
};
std::vector<FrozenRun> ReadRuns(const Submission& submission);

// The id of the job array, digits only; nothing if none is known.
std::optional<std::string> ReadJob(const Submission& submission);
void WriteJob(const std::filesystem::path& folder, const std::string& job);

std::filesystem::path TaskLog(const Submission& submission, std::int64_t task);

// The specs that are no longer as the last of the submissions that froze them found them, or are
// gone.
std::vector<std::string> ChangedOriginals(std::span<const Submission> submissions);

// The digest of a file of any size. Throws Error.
std::string FileSha256(const std::filesystem::path& file);

}  // namespace runexp
