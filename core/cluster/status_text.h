// The status of a submitted directory for people and for programs.
#pragma once

#include <cstddef>
#include <string>

#include "core/cluster/cluster_status.h"

namespace runexp {

std::string StatusText(const ClusterStatus& status, std::size_t width);

std::string StatusJson(const ClusterStatus& status);

// The judgement on the whole, for scripts.
enum class ClusterVerdict {
  kAllFinished,
  kOpen,   // work is open, and may be under way
  kWrong,  // some runs are lost or in conflict; or all have ended, and some not well
};
ClusterVerdict Judge(const ClusterStatus& status);

}  // namespace runexp
