// Makes paths absolute that come from elsewhere than the spec's own folder.
#pragma once

#include <filesystem>
#include <string>

namespace runexp {

// Returns `path`, relative to `folder` (itself relative to the current directory), as an absolute
// path; an empty one stays empty. Throws Error if the current directory is unknown.
std::string AbsolutePath(const std::filesystem::path& folder, const std::string& path);

}  // namespace runexp
