// runexp evaluate RUN
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"

namespace runexp {

struct EvaluateArguments {
  std::string run;
  std::string text;
  std::string split;
  std::string from;
  std::string corpus;
  std::string simd_target;
  std::optional<std::int64_t> rows;
  bool skip_unknown = false;
  bool json = false;
};

CLI::App* AddEvaluateCommand(CLI::App& app, EvaluateArguments& arguments);
ExitCode RunEvaluateCommand(const EvaluateArguments& arguments);

}  // namespace runexp
