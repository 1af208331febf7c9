// runexp schema
#pragma once

#include <CLI/CLI.hpp>

#include "tools/cli/exit_code.h"

namespace runexp {

struct SchemaArguments {
  bool of_sweeps = false;
};

CLI::App* AddSchemaCommand(CLI::App& app, SchemaArguments& arguments);
ExitCode RunSchemaCommand(const SchemaArguments& arguments);

}  // namespace runexp
