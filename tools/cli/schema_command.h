// runexp schema
#pragma once

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"

namespace runexp {

struct SchemaArguments {
  bool of_sweeps = false;
};

CLI::App* AddSchemaCommand(CLI::App& app, SchemaArguments& arguments);
ExitCode RunSchemaCommand(const SchemaArguments& arguments);

}  // namespace runexp
