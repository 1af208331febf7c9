// A parameter small enough for a picture on a page.
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
  double largest = 0;  // magnitude of any value, the end of the scale
  // One character for each cell, row by row: of A-Z a-z 0-9 + / the 63 first stand for
  // -31/31 … 31/31 of `largest`.
  std::string cells;
};

// At most `side` cells in each direction (a vector is one row, up to four times as long). Each cell
// shows the value of the greatest magnitude among those it covers: a mean would wash out noise.
MatrixPicture Picture(const Tensor& tensor, std::size_t side);

// How many values fall into each of `bins` equal intervals from -limit to limit.
std::vector<std::int64_t> Histogram(std::span<const float> values, double limit, std::size_t bins);

double Dot(std::span<const float> a, std::span<const float> b);

}  // namespace runexp
