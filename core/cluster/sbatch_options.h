// What the user passes on to sbatch.
#pragma once

#include <string>
#include <vector>

namespace runexp {

struct SbatchOptions {
  std::vector<std::string> arguments;  // for sbatch, as given
  std::string array_suffix;            // "%4" of --array=%4: so many tasks at a time
};

// Takes the throttle out of the arguments. Throws Error for an argument that a submission cannot
// work with: other array indices, waiting for the end, no requeueing.
SbatchOptions ReadSbatchOptions(const std::vector<std::string>& arguments);

}  // namespace runexp
