#include "core/report/matrix_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace runexp {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr double kLevels = 31;

}  // namespace

MatrixPicture Picture(const Tensor& tensor, std::size_t side) {
  const bool is_vector = tensor.shape.size() == 1;
  const std::size_t rows = is_vector ? 1 : tensor.shape[0];
  const std::size_t columns = tensor.shape.back();
  MatrixPicture picture = {
      std::min(rows, side), std::min(columns, is_vector ? 4 * side : side), 0, {}};
  std::vector<float> cells(picture.rows * picture.columns);
  // Where each column's cell is, so that the loop over the values does not divide.
  std::vector<std::size_t> cell_of(columns);
  for (std::size_t c = 0; c < columns; ++c) cell_of[c] = c * picture.columns / columns;
  for (std::size_t r = 0; r < rows; ++r) {
    float* const row = cells.data() + r * picture.rows / rows * picture.columns;
    for (std::size_t c = 0; c < columns; ++c) {
      const float value = tensor.values[r * columns + c];
      float& cell = row[cell_of[c]];
      if (std::isfinite(value) && std::abs(value) > std::abs(cell)) cell = value;
    }
  }
  for (const float cell : cells)
    picture.largest = std::max(picture.largest, std::abs(double{cell}));
  const double scale = picture.largest > 0 ? kLevels / picture.largest : 0;
  for (const float cell : cells) {
    picture.cells += kDigits[static_cast<std::size_t>(std::lround(double{cell} * scale + kLevels))];
  }
  return picture;
}

std::vector<std::int64_t> Histogram(std::span<const float> values, double limit, std::size_t bins) {
  std::vector<std::int64_t> counts(bins);
  const double scale = limit > 0 ? static_cast<double>(bins) / (2 * limit) : 0;
  for (const float value : values) {
    if (!(std::abs(value) <= limit)) continue;
    const auto bin = static_cast<std::size_t>((double{value} + limit) * scale);
    ++counts[std::min(bin, bins - 1)];
  }
  return counts;
}

// Four sums, so that an addition need not wait for the one before.
double Dot(std::span<const float> a, std::span<const float> b) {
  std::array<double, 4> sums = {};
  for (std::size_t i = 0; i < a.size(); ++i) sums[i % 4] += double{a[i]} * double{b[i]};
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace runexp
