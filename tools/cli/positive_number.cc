#include "tools/cli/positive_number.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>

namespace runexp {

CLI::Validator PositiveNumber() {
  const auto check = [](std::string& text) -> std::string {
    double number = 0;
    if (CLI::detail::lexical_cast(text, number) && number > 0) return {};
    return fmt::format("must be a number above 0, not {}", text);
  };
  return CLI::Validator(check, "");
}

}  // namespace runexp
