// How --help looks.
#pragma once

#include "tools/cli/cli_app.h"

namespace runexp {

// As CLI11 has it, but with "-o, --output FILE", without the checks of a value behind its name, and
// with both ways to call runexp. Commands that are added later have it, too.
void FormatHelp(CLI::App& app);

}  // namespace runexp
