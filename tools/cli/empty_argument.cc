#include "tools/cli/empty_argument.h"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>

namespace runexp {
namespace {

constexpr std::string_view kReason = "is a shell variable unset?";

// "--shard=" or "-o=".
bool IsOptionWithoutValue(std::string_view argument) {
  return argument.starts_with('-') && argument.find('=') == argument.size() - 1;
}

}  // namespace

std::string FindEmptyArgument(std::span<const std::string> arguments) {
  bool options_ended = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument.empty() && i == 0) return fmt::format("the first argument is empty: {}", kReason);
    if (argument.empty()) {
      return fmt::format("the argument after {} is empty: {}", arguments[i - 1], kReason);
    }
    if (!options_ended && IsOptionWithoutValue(argument)) {
      return fmt::format("the value in {} is empty: {}", argument, kReason);
    }
    options_ended = options_ended || argument == "--";
  }
  return {};
}

}  // namespace runexp
