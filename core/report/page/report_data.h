// What the page of a report knows of the runs, as JSON.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/log/run_record.h"
#include "core/report/load_runs.h"

namespace runexp {

// A run without its tensors and samples, of which there may be gigabytes in all, but with their
// small pictures.
struct ReportRun {
  std::filesystem::path path;
  RunRecord record;
  std::string parameters;  // JSON, see parameter_json.h
  std::string samples;     // JSON, see sample_json.h
};

// `count` is how many runs share the page: the more, the smaller the pictures, so that a thousand
// runs stay below 20 MB.
ReportRun SummarizeForReport(LoadedRun run, std::size_t count);

// Names of the fields that differ between the runs and can change a result, in table order.
std::vector<std::string> SweptFields(const std::vector<ReportRun>& runs);

// The whole data: `skipped` are the reasons why files were left out.
std::string ReportJson(const std::vector<ReportRun>& runs, const std::vector<std::string>& skipped);

}  // namespace runexp
