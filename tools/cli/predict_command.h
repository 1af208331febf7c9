// runexp predict RUN
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"

namespace runexp {

struct PredictArguments {
  std::string run;
  std::vector<std::string> prefixes;
  std::string from;
  std::string simd_target;
  std::optional<std::int64_t> length;
  std::optional<double> temperature;
  std::optional<std::int64_t> top_k;
  std::optional<std::int64_t> seed;
};

CLI::App* AddPredictCommand(CLI::App& app, PredictArguments& arguments);
ExitCode RunPredictCommand(const PredictArguments& arguments);

}  // namespace runexp
