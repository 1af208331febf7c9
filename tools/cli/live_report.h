// runexp SPEC… --report FILE: the report of runs while they are under way.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "core/run/experiment.h"
#include "core/view/live_page.h"

namespace runexp {

// The runs, whose files are in `directory`, must outlive the page.
std::unique_ptr<LivePage> LiveReport(std::span<const Experiment> runs,
                                     const std::filesystem::path& directory,
                                     const std::filesystem::path& output);

}  // namespace runexp
