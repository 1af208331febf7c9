#include "tools/cli/shipped_spec.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "tools/cli/message.h"

namespace runexp {

namespace fs = std::filesystem;

std::string FindShippedSpec(const std::string& spec) {
  const fs::path path(spec);
  if (path.empty()) return spec;
  const fs::path folder = *path.begin();
  std::error_code failure;
  if ((folder != "experiments" && folder != "sweeps") || fs::exists(folder, failure)) return spec;
  const fs::path program = fs::read_symlink("/proc/self/exe", failure);
  const fs::path shipped = program.parent_path().parent_path() / "share/runexp" / path;
  if (!fs::is_regular_file(shipped, failure)) return spec;
  PrintMessage(fmt::format("NOTE: {} is not here; this is {}", spec, shipped.string()));
  return shipped.string();
}

}  // namespace runexp
