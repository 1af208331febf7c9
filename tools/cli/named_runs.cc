#include "tools/cli/named_runs.h"

#include <fmt/format.h>

#include <system_error>

#include "core/base/error.h"
#include "core/report/load_runs.h"

namespace runexp {

std::vector<std::filesystem::path> NamedOrDefault(const std::vector<std::string>& named) {
  if (!named.empty()) return {named.begin(), named.end()};
  std::error_code failure;
  if (!std::filesystem::exists(kDefaultDirectory, failure) ||
      FindRunFiles({kDefaultDirectory}).empty()) {
    throw Error(
        fmt::format("there are no runs in {}/ yet. Start one: runexp experiments/smoke.toml",
                    kDefaultDirectory));
  }
  return {kDefaultDirectory};
}

std::string OneRun(const std::string& named) {
  if (!named.empty()) return FindOneRun(named).string();
  return FindOneRun(NamedOrDefault({}).front()).string();
}

}  // namespace runexp
