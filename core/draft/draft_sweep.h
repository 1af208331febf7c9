// The first draft of a sweep: commented TOML that runs as it is.
#pragma once

#include <string>

#include "core/spec/spec.h"

namespace runexp {

// `base_file`: the path of the base's spec, relative to the folder of the sweep.
std::string DraftSweep(const std::string& name, const std::string& base_file, const Spec& base);

}  // namespace runexp
