#include "core/cluster/submission.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <system_error>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/log/atomic_file.h"
#include "core/log/run_directory.h"
#include "core/log/shared_directory.h"
#include "core/run/trajectory.h"
#include "core/spec/absolute_path.h"
#include "core/spec/sweep/axis_values.h"
#include "core/spec/toml_tree.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

constexpr char kJobFile[] = "job";
constexpr std::size_t kDigits = 4;  // of a submission's number, at least

std::string ReadText(const fs::path& file) {
  const std::vector<std::byte> bytes = ReadFile(file);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string DigestToml(std::string_view section, const FileDigest& digest) {
  return fmt::format("\n[{}]\nfile = {}\nsha256 = {}\n", section, TomlString(digest.file),
                     TomlString(digest.sha256));
}

std::string DigestsToml(std::string_view section, std::span<const FileDigest> digests) {
  std::string text;
  for (const FileDigest& digest : digests) text += DigestToml(fmt::format("[{}]", section), digest);
  return text;
}

// Reads the record; whatever is missing or of another type makes it none.
class FreezeReader {
 public:
  FreezeReader(const Source& source) : label_(source.label), root_(ParseToml(source)) {}

  template <typename Value>
  Value Get(const TomlNode& table, std::string_view key) const {
    const auto* value = std::get_if<Value>(&Find(table, key).scalar);
    if (value == nullptr) Refuse(key);
    return *value;
  }

  FileDigest Digest(const TomlNode& table) const {
    return {Get<std::string>(table, "file"), Get<std::string>(table, "sha256")};
  }

  std::vector<FileDigest> Digests(std::string_view key) const {
    std::vector<FileDigest> digests;
    for (const TomlNode& table : Find(root_, key).elements) digests.push_back(Digest(table));
    return digests;
  }

  std::vector<std::int64_t> Numbers(std::string_view key) const {
    std::vector<std::int64_t> numbers;
    for (const TomlNode& node : Find(root_, key).elements) {
      const auto* number = std::get_if<std::int64_t>(&node.scalar);
      if (number == nullptr) Refuse(key);
      numbers.push_back(*number);
    }
    return numbers;
  }

  const TomlNode& Find(const TomlNode& table, std::string_view key) const {
    const TomlNode* node = FindKey(table, key);
    if (node == nullptr) Refuse(key);
    return *node;
  }

  const TomlNode& root() const { return root_; }

 private:
  [[noreturn]] void Refuse(std::string_view key) const {
    throw Error(
        fmt::format("{}: not what runexp submit writes: {} is missing or wrong\n"
                    "  Submit the sweep again.",
                    label_, key));
  }

  std::string label_;
  TomlNode root_;
};

bool IsNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The folders of all submissions, by number.
std::vector<std::pair<std::int64_t, fs::path>> NumberedFolders(const fs::path& directory) {
  std::vector<std::pair<std::int64_t, fs::path>> folders;
  for (const std::string& name : NamesWith(SharedFolder(directory), "")) {
    if (name.size() < kDigits || name.size() > 9 || !IsNumber(name)) continue;
    folders.emplace_back(std::stoll(name), SharedFolder(directory) / name);
  }
  std::ranges::sort(folders);
  return folders;
}

[[noreturn]] void ThrowCannotMake(const fs::path& folder, const std::error_code& error) {
  throw Error(
      fmt::format("runexp: cannot make the folder {}: {}\n"
                  "  Name another directory with --out DIR.",
                  folder.string(), error.message()));
}

}  // namespace

std::string FreezeToml(const Submission& submission) {
  std::string array;
  for (const std::int64_t task : submission.array) {
    array += fmt::format("{}{}", array.empty() ? "" : ", ", task);
  }
  return fmt::format(
             "# What runexp submit has frozen. A task refuses to work if the program, an input or\n"
             "# a file of this folder is not as it says.\n"
             "name = {}\nversion = {}\ncommit = {}\ntasks = {}\narray = [{}]\n",
             TomlString(submission.name), TomlString(submission.version),
             TomlString(submission.commit), submission.tasks, array) +
         DigestToml("program", submission.program) + DigestsToml("files", submission.files) +
         DigestsToml("texts", submission.inputs) + DigestsToml("originals", submission.originals);
}

Submission ReadSubmission(const fs::path& folder) {
  const fs::path file = folder / kFreezeFile;
  const FreezeReader reader({file.string(), ReadText(file), false});
  const TomlNode& root = reader.root();
  Submission submission;
  submission.folder = folder;
  submission.name = reader.Get<std::string>(root, "name");
  submission.version = reader.Get<std::string>(root, "version");
  submission.commit = reader.Get<std::string>(root, "commit");
  submission.tasks = reader.Get<std::int64_t>(root, "tasks");
  submission.array = reader.Numbers("array");
  submission.program = reader.Digest(reader.Find(root, "program"));
  submission.files = reader.Digests("files");
  submission.inputs = reader.Digests("texts");
  submission.originals = reader.Digests("originals");
  return submission;
}

std::vector<Submission> ReadSubmissions(const fs::path& directory) {
  std::vector<Submission> submissions;
  for (const auto& [number, folder] : NumberedFolders(directory)) {
    std::error_code unknown;
    if (fs::exists(folder / kFreezeFile, unknown)) submissions.push_back(ReadSubmission(folder));
  }
  return submissions;
}

fs::path MakeSubmissionFolder(const fs::path& directory) {
  ShareDirectory(directory);
  const fs::path shared = SharedFolder(AbsolutePath("", directory.string()));
  const auto folders = NumberedFolders(directory);
  for (std::int64_t number = folders.empty() ? 1 : folders.back().first + 1;; ++number) {
    std::error_code error;
    const fs::path folder = shared / fmt::format("{:0{}}", number, kDigits);
    // Another submit may have taken the number meanwhile.
    if (fs::create_directory(folder, error)) return folder;
    if (error) ThrowCannotMake(folder, error);
  }
}

std::string RunLine(const Experiment& run) {
  return fmt::format("{} {}\n", run.run_id, TrajectoryId(run));
}

std::vector<FrozenRun> ReadRuns(const Submission& submission) {
  const std::string text = ReadText(submission.folder / kRunsFile);
  std::vector<FrozenRun> runs;
  for (std::size_t start = 0, end; (end = text.find('\n', start)) != std::string::npos;
       start = end + 1) {
    const std::string line = text.substr(start, end - start);
    const std::size_t blank = std::min(line.find(' '), line.size());
    FrozenRun run = {line.substr(0, blank), line.substr(std::min(blank + 1, line.size()))};
    if (!IsRunId(run.run_id) || !IsRunId(run.trajectory_id)) {
      throw Error(fmt::format(
          "{}: \"{}\" is not a run id and that of a trajectory\n  Submit the sweep again.",
          (submission.folder / kRunsFile).string(), line));
    }
    runs.push_back(std::move(run));
  }
  return runs;
}

std::optional<std::string> ReadJob(const Submission& submission) {
  std::error_code unknown;
  if (!fs::exists(submission.folder / kJobFile, unknown)) return std::nullopt;
  std::string job = ReadText(submission.folder / kJobFile);
  while (job.ends_with('\n')) job.pop_back();
  if (!IsNumber(job)) return std::nullopt;
  return job;
}

void WriteJob(const fs::path& folder, const std::string& job) {
  const std::string text = job + "\n";
  ReplaceFile(folder / kJobFile, std::as_bytes(std::span(text)));
}

fs::path TaskLog(const Submission& submission, std::int64_t task) {
  return submission.folder / fmt::format("task-{}.log", task);
}

std::vector<std::string> ChangedOriginals(std::span<const Submission> submissions) {
  std::map<std::string, std::string> frozen;  // the last digest of each
  for (const Submission& submission : submissions) {
    for (const FileDigest& original : submission.originals) {
      frozen[original.file] = original.sha256;
    }
  }
  std::vector<std::string> changed;
  for (const auto& [file, sha256] : frozen) {
    try {
      if (FileSha256(file) == sha256) continue;
    } catch (const Error&) {  // it is gone
    }
    changed.push_back(file);
  }
  return changed;
}

std::string FileSha256(const fs::path& file) { return Sha256Hex(ReadFile(file)); }

}  // namespace runexp
