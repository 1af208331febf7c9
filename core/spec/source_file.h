// The texts that specs are read from.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/spec/source.h"

namespace runexp {

// Reads a spec file and checks its text. Throws SpecError if it cannot be read or fails CheckText.
Source ReadSource(const std::filesystem::path& path);

// The file, then one source for each --set argument.
std::vector<Source> MakeSources(Source file, std::span<const std::string> overrides);

}  // namespace runexp
