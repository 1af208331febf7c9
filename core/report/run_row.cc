#include "core/report/run_row.h"

#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "core/log/run_lock.h"
#include "core/spec/field.h"
#include "core/spec/toml_value.h"
#include "core/train/parallel.h"

namespace runexp {
namespace {

// Fields that were invented after the file was written.
void AddDefaults(Trailer& trailer) {
  for (const Field& field : Fields()) {
    if (field.in_identity && !trailer.spec.contains(std::string(field.name))) {
      trailer.spec[std::string(field.name)] = TomlText(DefaultValue(field));
    }
  }
}

std::string StatusNow(const std::filesystem::path& file, const Trailer& trailer) {
  if (HasEnded(trailer.status)) return StatusName(trailer.status);
  const std::filesystem::path directory = file.has_parent_path() ? file.parent_path() : ".";
  if (IsLocked(directory, trailer.run_id)) return StatusName(RunStatus::kRunning);
  const bool has_died = trailer.status == RunStatus::kRunning;
  return StatusName(has_died ? RunStatus::kInterrupted : trailer.status);
}

RunRow ReadRow(const std::filesystem::path& file) {
  Trailer trailer = ReadTrailer(file);
  if (!trailer.spec_is_complete) trailer = SummarizeRun(ParseRun(ReadFile(file), file.string()));
  AddDefaults(trailer);
  std::string status = StatusNow(file, trailer);
  return {file, std::move(trailer), std::move(status)};
}

}  // namespace

std::vector<RunRow> ReadRunRows(const std::vector<std::filesystem::path>& files,
                                const SkippedRun& skipped) {
  std::vector<std::optional<RunRow>> read(files.size());
  std::vector<std::string> reasons(files.size());
  ForEach(files.size(), 1, [&](std::size_t i) {
    try {
      read[i] = ReadRow(files[i]);
    } catch (const std::exception& error) {
      reasons[i] = WhyNoRun(files[i], error);
    }
  });
  std::vector<RunRow> rows;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (read[i]) {
      rows.push_back(std::move(*read[i]));
    } else {
      skipped(reasons[i]);
    }
  }
  return rows;
}

}  // namespace runexp
