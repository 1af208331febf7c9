#include "core/cluster/frozen_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

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

void AddText(const Experiment& run, std::vector<FileDigest>& texts) {
  const FileDigest text = {AbsolutePath("", run.corpus->file.string()), run.corpus->sha256};
  if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
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
                     const std::vector<FileDigest>& texts) {
  if (Sha256Hex(runs_text) == FindFile(submission, kRunsFile)->sha256) return;
  for (const FileDigest& frozen : submission.texts) {
    if (std::ranges::find(texts, frozen) != texts.end()) continue;
    const bool is_read = std::ranges::find(texts, frozen.file, &FileDigest::file) != texts.end();
    Refuse(fmt::format("{}: the text {}", frozen.file,
                       is_read ? "has changed" : "is no longer what is read"),
           submission);
  }
  Refuse(fmt::format("{}: the runs have changed", submission.name), submission);
}

}  // namespace runexp
