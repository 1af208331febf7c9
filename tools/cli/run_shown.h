// Runs a batch and shows it as the command line says.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/run/batch.h"
#include "core/view/live_page.h"
#include "tools/cli/run_command.h"

namespace runexp {

// Of these runs; nullptr: there is to be none.
using MakePage = std::function<std::unique_ptr<LivePage>(std::span<const Experiment> runs)>;

// `repeated`: as of "batch" in json_events.h. The events, or the progress and what is printed at
// each end, but no closing table. The runs of the directory are looked at now, for those to begin
// with.
std::vector<RunOutcome> RunShown(std::span<const Experiment> runs, std::int64_t repeated,
                                 const RunArguments& arguments, const MakePage& make_page);

}  // namespace runexp
