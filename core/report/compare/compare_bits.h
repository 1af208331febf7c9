// Whether two runs have the same bits, where they first part, and what explains it.
#pragma once

#include <string>

#include "core/log/run_record.h"

namespace runexp {

struct BitComparison {
  bool same = false;  // curve, samples and parameters, bit for bit, and how they have ended
  std::string text;   // for a person; each line with its line feed
};

// Labels, paths, timing and provenance are not compared.
BitComparison CompareBits(const RunRecord& a, const RunRecord& b);

}  // namespace runexp
