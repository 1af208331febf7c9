#include "core/log/publish.h"

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/run_directory.h"
#include "core/log/run_file.h"
#include "core/log/shared_directory.h"
#include "core/log/trailer.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

// Returns what is wrong with the file that has the run's name, or nothing if it has the same
// result.
std::optional<std::string> WhyConflict(const fs::path& published, const RunRecord& record) {
  try {
    const Trailer trailer = ReadTrailer(published);
    if (trailer.result_sha256 == record.result_sha256) return std::nullopt;
    if (!HasEnded(trailer.status)) {
      return fmt::format("the first is {}", StatusName(trailer.status));
    }
    return fmt::format("their results are {} and {}", trailer.result_sha256, record.result_sha256);
  } catch (const Error& error) {
    return error.what();
  }
}

[[noreturn]] void KeepBoth(const fs::path& published, const RunRecord& record,
                           std::span<const std::byte> bytes, const std::string& why) {
  const fs::path own = OwnConflict(DirectoryOf(published), record.run_id);
  const std::string conflict = fmt::format("CONFLICT: {} and {} are two ends of run {}",
                                           published.string(), own.string(), record.run_id);
  try {
    ReplaceFile(own, bytes);
  } catch (const Error& error) {
    throw Error(fmt::format("{}, and the second cannot be written:\n  {}", conflict, error.what()));
  }
  throw Error(fmt::format(
      "{}:\n  {}\n  Both are kept. `runexp verify` of each tells which one is right, and\n"
      "  `runexp compare --bits` of both where they part. Keep the right one under the\n"
      "  first name, and remove the other.",
      conflict, why));
}

}  // namespace

Publication Publish(const RunRecord& record, const fs::path& file) {
  const fs::path directory = DirectoryOf(file);
  const std::vector<std::byte> bytes = SerializeRun(record);
  Publication publication = Publication::kFirst;
  const std::optional<fs::path> found = FindRun(directory, record.run_id);
  if (found || !CreateFile(file, bytes)) {
    publication = Publication::kAgain;
    const fs::path& published = found ? *found : file;
    if (const auto why = WhyConflict(published, record)) KeepBoth(published, record, bytes, *why);
  }
  RemoveCheckpoints(directory, record.run_id);
  return publication;
}

}  // namespace runexp
