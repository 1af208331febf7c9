// The file of a report.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/log/output_file.h"
#include "core/report/page/html_report.h"
#include "core/report/page/report_data.h"

namespace runexp {

inline constexpr OutputKind kReportFile = {"a report", BeginsAsReport};

// For a report that is written again and again. Throws Error, with a remedy, if it could not be
// written here, so that nothing is started for it.
void CheckLiveReport(const std::filesystem::path& output);

// Replaces the file as a whole (output_file.h). Throws Error. See ReportJson.
void WriteReport(const std::filesystem::path& output, const std::vector<ReportRun>& runs,
                 const std::vector<std::string>& skipped,
                 const std::optional<LivePageState>& live = std::nullopt);

}  // namespace runexp
