// Compares two runs bit for bit, and finds where they first part and what explains it.
#pragma once

#include <string>

#include "core/log/run_record.h"

namespace runexp {

struct BitComparison {
  bool same = false;  // curve, samples, parameters and how they ended, bit for bit
  std::string text;   // for people; each line with its line feed
};

// Does not compare labels, paths, timing and provenance.
BitComparison CompareBits(const RunRecord& a, const RunRecord& b);

}  // namespace runexp
