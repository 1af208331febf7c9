#include "core/log/run_record.h"

#include <numeric>

namespace runexp {
double TotalSeconds(const RunRecord& record) {
  const Curve& seconds = record.timing[Timing::kSeconds];
  return std::accumulate(seconds.begin(), seconds.end(), 0.0);
}

}  // namespace runexp
