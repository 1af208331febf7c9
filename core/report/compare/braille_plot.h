// Curves on a terminal: eight dots to a character, on a log axis.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace runexp {

struct PlotCurve {
  std::string label;  // stands at the curve's end, to the right
  std::span<const double>
      values;  // one for each epoch; what is not positive and finite is left out
};

struct PlotOptions {
  std::size_t columns = 60;  // of the field of dots, in characters; at least 2
  std::size_t rows = 15;     // at least 2
  bool colour = false;       // each curve in its own, by terminal escape sequences
};

// Lines with their line feeds, axes included; "" if there is nothing to draw.
std::string PlotCurves(const std::vector<PlotCurve>& curves, const PlotOptions& options);

}  // namespace runexp
