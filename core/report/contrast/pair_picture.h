// Pairs of runs as a picture in the terminal: a line for each, from its value on the left to its
// value on the right, on a log axis.
#pragma once

#include <cstddef>
#include <string>

#include "core/report/contrast/contrast.h"

namespace runexp {

struct PairPictureOptions {
  std::size_t columns = 54;  // of the lines, in characters; at least 2
  std::size_t rows = 12;     // at least 2
  bool colour = false;       // rising lines red, falling ones blue, by escape sequences
};

// Lines with their line feeds; at most `columns` + 26 terminal columns wide. Runs that diverged are
// at the top.
std::string PairPicture(const Contrast& contrast, const ContrastOptions& contrast_options,
                        const PairPictureOptions& options);

}  // namespace runexp
