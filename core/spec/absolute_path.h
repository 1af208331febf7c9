// Paths in what is read from elsewhere than the spec's own folder.
#pragma once

#include <filesystem>
#include <string>

namespace runexp {

// `path`, relative to `folder` (itself relative to the current directory), as an absolute path; an
// empty one stays empty. Throws Error where the current directory cannot be told.
std::string AbsolutePath(const std::filesystem::path& folder, const std::string& path);

}  // namespace runexp
