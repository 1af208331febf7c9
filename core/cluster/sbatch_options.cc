#include "core/cluster/sbatch_options.h"

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/base/error.h"

namespace runexp {
namespace {

// The value of --array at arguments[i], which it may advance; nothing if it is another option.
std::optional<std::string> ArrayValue(const std::vector<std::string>& arguments, std::size_t& i) {
  const std::string& argument = arguments[i];
  constexpr std::string_view kLong = "--array=";
  if (argument.starts_with(kLong)) return argument.substr(kLong.size());
  if (argument == "--array" || argument == "-a") {
    return ++i < arguments.size() ? arguments[i] : "";
  }
  if (argument.starts_with("-a")) return argument.substr(2);
  return std::nullopt;
}

bool IsThrottle(std::string_view value) {
  return value.size() > 1 && value.front() == '%' &&
         value.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

}  // namespace

SbatchOptions ReadSbatchOptions(const std::vector<std::string>& arguments) {
  SbatchOptions options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (const auto array = ArrayValue(arguments, i)) {
      if (!IsThrottle(*array)) {
        throw Error(
            fmt::format("runexp: the array's indices are for submit to choose, not \"{}\"\n"
                        "  --tasks N says how many; --array=%K that K of them may run at "
                        "a time.",
                        *array));
      }
      options.array_suffix = *array;
    } else if (argument == "-W" || argument == "--wait") {
      throw Error(
          "runexp: submit returns at once; sbatch's --wait is not for it\n"
          "  Ask with runexp status DIR, which exits with 75 while work is open.");
    } else if (argument == "--no-requeue") {
      throw Error(
          "runexp: a task goes on in a new allocation, so --no-requeue is not for it\n"
          "  Leave it out.");
    } else {
      options.arguments.push_back(argument);
    }
  }
  return options;
}

}  // namespace runexp
