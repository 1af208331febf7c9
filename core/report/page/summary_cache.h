// The summaries of run files for a page that is written again and again.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/log/file_stamp.h"
#include "core/report/load_runs.h"
#include "core/report/page/report_data.h"

namespace runexp {

class SummaryCache {
 public:
  // Takes the runs of these files, in their order. Reads only files that are new or have changed
  // since the last time, several at once; calls `skipped` for each of them that cannot be read.
  void Update(const std::vector<std::filesystem::path>& files, const SkippedRun& skipped);

  const std::vector<ReportRun>& runs() const { return runs_; }
  // Why files were left out, in their order.
  const std::vector<std::string>& reasons() const { return reasons_; }
  // How many files the last Update read.
  std::size_t files_read() const { return files_read_; }

 private:
  struct Entry {
    FileStamp stamp;
    std::optional<std::size_t> run = {};  // its place in runs_
    std::string reason = {};              // if there is none
  };

  std::unordered_map<std::string, Entry> entries_;  // by path
  std::vector<ReportRun> runs_;
  std::vector<std::string> reasons_;
  std::size_t files_read_ = 0;
};

}  // namespace runexp
