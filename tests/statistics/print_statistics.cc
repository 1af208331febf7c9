// For each line of numbers on stdin prints as JSON what core/statistics makes of it: as a sample,
// and as the p of several tests.
#include <fmt/format.h>

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "core/statistics/estimate.h"
#include "core/statistics/holm.h"
#include "core/statistics/sign_flip.h"
#include "core/statistics/signed_ranks.h"

namespace runexp {
namespace {

void Print(const std::vector<double>& values) {
  const MeanEstimate estimate = EstimateMean(values);
  const Interval interval = estimate.interval.value_or(Interval{});
  fmt::print(
      "{{\"mean\": {}, \"low\": {}, \"high\": {}, \"p\": {}, \"ranks\": [{}], \"rank_p\": {}, "
      "\"holm\": [{}], \"median\": {}, \"needed\": {}}}\n",
      estimate.mean, interval.low, interval.high, TestSignFlips(values).p,
      fmt::join(SignedRanks(values), ", "), TestSignFlips(SignedRanks(values)).p,
      fmt::join(HolmAdjusted(values), ", "), Median(values),
      estimate.mean != 0 ? ValuesNeeded(estimate.mean, estimate.deviation) : 0);
}

}  // namespace
}  // namespace runexp

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream in(line);
    std::vector<double> values;
    for (double value = 0; in >> value;) values.push_back(value);
    runexp::Print(values);
  }
}
