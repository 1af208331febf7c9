// runexp verify RUN…
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"

namespace runexp {

struct VerifyArguments {
  std::vector<std::string> runs;
  std::string where;
  std::vector<std::string> expected;  // ID=DIGEST
  std::string corpus;
  std::string simd_target;
  std::int64_t epochs = 0;
  std::int64_t traced_epoch = 0;  // 0: none
  std::string output;             // of the trace
  std::size_t threads = 0;
  bool integrity = false;
  bool quiet = false;
  bool json = false;
};

CLI::App* AddVerifyCommand(CLI::App& app, VerifyArguments& arguments);
ExitCode RunVerifyCommand(const VerifyArguments& arguments);

}  // namespace runexp
