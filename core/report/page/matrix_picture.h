// Shrinks a parameter to a picture for a page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/log/run_record.h"

namespace runexp {

struct MatrixPicture {
  std::size_t rows = 0;
  std::size_t columns = 0;
  double largest = 0;  // the largest magnitude, the end of the scale
  // One character for each cell, row by row: the first 63 of A-Z a-z 0-9 + / stand for -31/31 …
  // 31/31 of `largest`.
  std::string cells;
};

// At most `side` cells in each direction (a vector is one row, up to four times as long). Each cell
// shows the value of greatest magnitude among those it covers, because a mean would average out
// noise.
MatrixPicture Picture(const Tensor& tensor, std::size_t side);

// The number of values in each of `bins` equal intervals from -limit to limit.
std::vector<std::int64_t> Histogram(std::span<const float> values, double limit, std::size_t bins);

double Dot(std::span<const float> a, std::span<const float> b);

}  // namespace runexp
