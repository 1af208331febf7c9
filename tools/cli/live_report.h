// runexp SPEC… --report FILE: the report of runs while they are under way.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/run/experiment.h"
#include "core/view/live_page.h"

namespace runexp {

// Of runs that are only a part of the work, such as a rung of a search.
struct PartOfReport {
  std::vector<std::string> before = {};  // ids of the runs before, which are on the page, too
  bool others_follow = false;            // the page goes on after these runs
};

// The runs, whose files are in `directory`, must outlive the page.
std::unique_ptr<LivePage> LiveReport(std::span<const Experiment> runs,
                                     const std::filesystem::path& directory,
                                     const std::filesystem::path& output,
                                     const PartOfReport& part = {});

// Writes the page that no others follow. A failure is said on stderr.
void WriteLastReport(const std::vector<std::string>& run_ids,
                     const std::filesystem::path& directory, const std::filesystem::path& output);

}  // namespace runexp
