#include "core/cluster/frozen_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <system_error>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/spec/absolute_path.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

// One that was replaced while it runs has " (deleted)" after its name here, but can be read.
constexpr char kSelf[] = "/proc/self/exe";

[[noreturn]] void Refuse(const std::string& what, const Submission& submission) {
  throw Error(
      fmt::format("{} since the sweep was submitted (frozen in {})\n"
                  "  Nothing was run. Put it back, or submit the sweep again.",
                  what, submission.folder.string()));
}

// The digest that the submission has of a file of its folder, or nullptr.
const FileDigest* FindFile(const Submission& submission, std::string_view name) {
  const auto found = std::ranges::find(submission.files, name, &FileDigest::file);
  return found == submission.files.end() ? nullptr : &*found;
}

}  // namespace

FileDigest ThisProgram() {
  std::error_code error;
  const fs::path path = fs::read_symlink(kSelf, error);
  if (error) throw Error(fmt::format("runexp: cannot tell its own path: {}", error.message()));
  return {path.string(), FileSha256(kSelf)};
}

void AddInputs(const Experiment& run, std::vector<FileDigest>& inputs) {
  const auto add = [&inputs](const fs::path& file, const std::string& sha256) {
    const FileDigest input = {AbsolutePath("", file.string()), sha256};
    if (std::ranges::find(inputs, input) == inputs.end()) inputs.push_back(input);
  };
  add(run.corpus->file, run.corpus->sha256);
  if (StartsFromFile(run.spec)) add(run.initial.file.path, run.initial.sha256);
}

void CheckFrozenFiles(const Submission& submission) {
  const FileDigest program = ThisProgram();
  if (program.sha256 != submission.program.sha256) {
    Refuse(fmt::format("{}: the program has changed", program.file), submission);
  }
  for (const std::string_view name : {kBaseFile, kSweepFile, kRunsFile}) {
    const FileDigest* frozen = FindFile(submission, name);
    const std::string path = (submission.folder / name).string();
    if (frozen == nullptr || FileSha256(path) != frozen->sha256) {
      Refuse(fmt::format("{}: the file has changed", path), submission);
    }
  }
}

void CheckFrozenRuns(const Submission& submission, std::string_view runs_text,
                     const std::vector<FileDigest>& inputs) {
  if (Sha256Hex(runs_text) == FindFile(submission, kRunsFile)->sha256) return;
  for (const FileDigest& frozen : submission.inputs) {
    if (std::ranges::find(inputs, frozen) != inputs.end()) continue;
    const bool is_read = std::ranges::find(inputs, frozen.file, &FileDigest::file) != inputs.end();
    Refuse(fmt::format("{}: the file {}", frozen.file,
                       is_read ? "has changed" : "is no longer what is read"),
           submission);
  }
  Refuse(fmt::format("{}: the runs have changed", submission.name), submission);
}

}  // namespace runexp
