// Plots curves on a terminal: eight dots per character, on a log axis.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/metric.h"

namespace runexp {

struct PlotCurve {
  std::string label;  // at the curve's end, to the right
  EpochValues curve;  // only positive and finite values are drawn
};

struct PlotOptions {
  std::size_t columns = 60;  // of the plot area, in characters; at least 2
  std::size_t rows = 15;     // at least 2
  bool colour = false;       // give each curve a colour, by terminal escape sequences
};

// Returns lines with their line feeds, axes included; "" if there is nothing to draw. Below the
// axes it says which curves have infinite values, which it leaves out.
std::string PlotCurves(const std::vector<PlotCurve>& curves, const PlotOptions& options);

}  // namespace runexp
