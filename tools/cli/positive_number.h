// Like CLI::PositiveNumber, with a readable message.
#pragma once

#include "tools/cli/cli_app.h"

namespace runexp {

CLI::Validator PositiveNumber();

}  // namespace runexp
