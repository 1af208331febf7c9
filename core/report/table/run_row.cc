#include "core/report/table/run_row.h"

#include <exception>
#include <utility>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "core/log/shared_directory.h"
#include "core/log/status_now.h"
#include "core/report/read_each.h"
#include "core/spec/brief_spec.h"

namespace runexp {
namespace {

// A run that has ended keeps that status while --force runs it again.
RunStatus StatusOf(const std::filesystem::path& file, const Trailer& trailer) {
  if (HasEnded(trailer.status)) return trailer.status;
  return StatusNow(DirectoryOf(file), trailer.run_id, trailer.status, file);
}

RunRow ReadRow(const std::filesystem::path& file) {
  try {
    Trailer trailer = ReadTrailer(file);
    if (!trailer.spec_is_complete || trailer.corpus_sha256.empty()) {
      trailer = SummarizeRun(ParseRun(ReadFile(file), file.string()));
    }
    AddDefaults(trailer.spec);
    const RunStatus status = StatusOf(file, trailer);
    return {file, std::move(trailer), status};
  } catch (const std::exception& error) {
    if (const auto now = FindAgain(file)) return ReadRow(*now);
    throw Error(WhyNoRun(file, error));
  }
}

}  // namespace

std::vector<RunRow> ReadRunRows(const std::vector<std::filesystem::path>& files,
                                const SkippedRun& skipped) {
  return ReadEach(files, ReadRow, skipped);
}

}  // namespace runexp
