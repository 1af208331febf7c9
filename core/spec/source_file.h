// Reads the texts of specs.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/spec/source.h"

namespace runexp {

// Reads a spec file. Throws SpecError if it cannot be read, and as MakeSource does.
Source ReadSource(const std::filesystem::path& path, std::size_t max_bytes = kMaxSpecBytes);

// Returns the file, followed by one source for each --set argument.
std::vector<Source> MakeSources(Source file, std::span<const std::string> overrides);

}  // namespace runexp
