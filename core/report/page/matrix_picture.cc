#include "core/report/page/matrix_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <string_view>

#include "core/base/sanitizer.h"

namespace runexp {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr double kLevels = 31;

// Compiles a function for AVX2, too, without which its vectors would be half as wide.
#if defined(__x86_64__) && !RUNEXP_IS_SANITIZED
#define RUNEXP_VECTORISED __attribute__((target_clones("avx2", "default")))
#else
#define RUNEXP_VECTORISED
#endif

// The loops over all values have no branches and no sums that depend on the previous one, so that
// the compiler vectorises them: a thousand runs have a billion values.

// The first of `n` rows (or columns) that cell `cell` of `cells` covers.
std::size_t FirstOf(std::size_t cell, std::size_t n, std::size_t cells) {
  return (cell * n + cells - 1) / cells;
}

// Stores in `kept` the finite value of greater magnitude of each pair.
void KeepGreater(std::span<const float> values, std::span<float> kept) {
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const float magnitude = std::abs(values[i]);
    const bool is_greater =
        magnitude > std::abs(kept[i]) && magnitude <= std::numeric_limits<float>::max();
    kept[i] = is_greater ? values[i] : kept[i];
  }
}

float Greatest(std::span<const float> values) {
  return *std::ranges::max_element(values, {}, [](float value) { return std::abs(value); });
}

}  // namespace

RUNEXP_VECTORISED
MatrixPicture Picture(const Tensor& tensor, std::size_t side) {
  const bool is_vector = tensor.shape.size() == 1;
  const std::size_t rows = is_vector ? 1 : tensor.shape[0];
  const std::size_t columns = tensor.shape.back();
  MatrixPicture picture = {
      std::min(rows, side), std::min(columns, is_vector ? 4 * side : side), 0, {}};
  std::vector<float> cells(picture.rows * picture.columns);
  std::vector<float> band(columns);  // for the rows that a row of cells covers
  for (std::size_t row = 0; row < picture.rows; ++row) {
    std::ranges::fill(band, 0.0f);
    const std::size_t end = FirstOf(row + 1, rows, picture.rows);
    for (std::size_t r = FirstOf(row, rows, picture.rows); r < end; ++r) {
      KeepGreater(std::span(tensor.values).subspan(r * columns, columns), band);
    }
    for (std::size_t column = 0; column < picture.columns; ++column) {
      const std::size_t first = FirstOf(column, columns, picture.columns);
      const std::size_t last = FirstOf(column + 1, columns, picture.columns);
      cells[row * picture.columns + column] =
          Greatest(std::span(band).subspan(first, last - first));
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

RUNEXP_VECTORISED
std::vector<std::int64_t> Histogram(std::span<const float> values, double limit, std::size_t bins) {
  const double scale = limit > 0 ? static_cast<double>(bins) / (2 * limit) : 0;
  const auto last = static_cast<std::int32_t>(bins) - 1;
  // One extra bin for outliers, and eight counters for each bin in turn, because most values fall
  // into the same bin.
  std::vector<std::array<std::int64_t, 8>> counts(bins + 1);
  std::array<std::int32_t, 256> chosen;
  for (std::size_t first = 0; first < values.size(); first += chosen.size()) {
    const std::size_t count = std::min(values.size() - first, chosen.size());
    for (std::size_t i = 0; i < count; ++i) {
      const double value = values[first + i];
      const bool is_inside = std::abs(value) <= limit;
      const auto bin = static_cast<std::int32_t>(((is_inside ? value : 0.0) + limit) * scale);
      chosen[i] = is_inside ? std::min(bin, last) : last + 1;
    }
    for (std::size_t i = 0; i < count; ++i) ++counts[static_cast<std::size_t>(chosen[i])][i % 8];
  }
  std::vector<std::int64_t> sums(bins);
  for (std::size_t bin = 0; bin < bins; ++bin) {
    sums[bin] = std::accumulate(counts[bin].begin(), counts[bin].end(), std::int64_t{0});
  }
  return sums;
}

RUNEXP_VECTORISED
double Dot(std::span<const float> a, std::span<const float> b) {
  std::array<double, 16> sums = {};
  const std::size_t whole = a.size() - a.size() % sums.size();
  for (std::size_t i = 0; i < whole; i += sums.size()) {
    for (std::size_t lane = 0; lane < sums.size(); ++lane) {
      sums[lane] += double{a[i + lane]} * double{b[i + lane]};
    }
  }
  for (std::size_t i = whole; i < a.size(); ++i) sums[i - whole] += double{a[i]} * double{b[i]};
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

}  // namespace runexp
