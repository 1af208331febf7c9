#include "tools/cli/schema_command.h"

#include <CLI/CLI.hpp>

#include "core/spec/schema.h"
#include "core/text/console.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
Editors that understand TOML use it to complete and check a spec as you type.
The shipped specs name it in their first line.

Examples:
  runexp schema > experiments/runexp.schema.json
  runexp schema --sweep > sweeps/runexp-sweep.schema.json

Exit codes: 0 all well; 2 a wrong option.)";

}  // namespace

CLI::App* AddSchemaCommand(CLI::App& app, SchemaArguments& arguments) {
  CLI::App* command =
      AddCommand(app, "schema", "Print the JSON Schema of a spec, for editors", kFooter);
  command->add_flag("--sweep", arguments.of_sweeps, "That of a sweep");
  return command;
}

ExitCode RunSchemaCommand(const SchemaArguments& arguments) {
  Print(stdout, "{}", arguments.of_sweeps ? SweepJsonSchema() : JsonSchema());
  return kSuccess;
}

}  // namespace runexp
