#include "core/spec/absolute_path.h"

#include <fmt/format.h>

#include <system_error>

#include "core/base/error.h"
#include "core/spec/toml_value.h"

namespace runexp {

std::string AbsolutePath(const std::filesystem::path& folder, const std::string& path) {
  if (path.empty()) return path;
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(folder / path, error);
  if (error) {
    throw Error(fmt::format("cannot tell the current directory, to which {} is relative: {}",
                            TomlString(path), error.message()));
  }
  return absolute.lexically_normal().string();
}

}  // namespace runexp
