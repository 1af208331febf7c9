// The experiments and sweeps that are installed with runexp.
#pragma once

#include <string>

namespace runexp {

// Returns the path of an installed spec where `spec` begins with experiments/ or sweeps/, the
// current folder has no folder of that name, and such a spec was installed beside this program
// (../share/runexp), and says so on stderr. Otherwise returns `spec`.
std::string FindShippedSpec(const std::string& spec);

}  // namespace runexp
