// The data of a report's page, as JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/log/run_record.h"
#include "core/report/load_runs.h"

namespace runexp {

// A run with small pictures instead of its tensors and samples, which may be gigabytes in total.
struct ReportRun {
  std::filesystem::path path;
  RunRecord record;
  RunStatus status = RunStatus::kNew;  // what it is doing now, beyond what its file says
  std::string parameters;              // JSON, see parameter_json.h
  std::string samples;                 // JSON, see sample_json.h
};

// `count`: the number of runs on the page. More runs get smaller pictures, so that a thousand stay
// below 20 MB; very many get none.
ReportRun SummarizeForReport(LoadedRun run, std::size_t count);

// Sets `status`, which may change while the file stays as it is.
void NoteStatus(ReportRun& run);

// For a page that is written again while runs are under way.
struct LivePageState {
  std::map<RunStatus, std::int64_t> counts;  // kNew: waits for its turn
  std::optional<double> seconds_left;
  double pause = 0;  // in seconds: the page is not written again before
};

// The fields that differ between runs (values_differ.h) and can change a result, in table order.
std::vector<std::string> SweptFields(const std::vector<ReportRun>& runs);

// Returns all data; `skipped` holds the reasons why files were left out. With `live`, the page
// reloads itself.
std::string ReportJson(const std::vector<ReportRun>& runs, const std::vector<std::string>& skipped,
                       const std::optional<LivePageState>& live = std::nullopt);

}  // namespace runexp
