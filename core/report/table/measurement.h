// What a run counts for where many runs are one number.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "core/report/table/run_column.h"

namespace runexp {

enum class Outcome {
  kMeasured,
  kDiverged,  // no value is as bad; what the run had before it diverged says nothing of its setting
  kOpen,      // running, interrupted, failed, or finished without this value: it says nothing
};

struct Measurement {
  Outcome outcome = Outcome::kOpen;
  double value = 0;  // finite if measured, infinite if diverged
};

// Of seconds and epochs_done a diverged run has values like any other.
Measurement Measure(const RunRow& row, const RunColumn& metric);

// Returns the column of a number that is measured, not set. Throws SpecError as ParseColumnName.
const RunColumn& ParseMetric(const std::string& text, const std::string& label);

// The metric runs are compared by, after the last epoch.
const RunColumn& HeadlineColumn();

// For people.
std::string MetricText(const RunColumn& metric, double value);

// How many runs are open, by their status, or "without NAME" if they have ended without the metric.
using OpenCounts = std::map<std::string, std::size_t>;
void CountOpen(const RunRow& row, const RunColumn& metric, OpenCounts& counts);

// "1 failed, 2 running"
std::string OpenText(const OpenCounts& counts);

}  // namespace runexp
