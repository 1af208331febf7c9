// Reductions whose sum of squares, for the norm, is in float and in any order. Replaces
// core/kernels/reduce.cc in bench_without_contract.
#include "core/kernels/reduce.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>

#include "core/kernels/fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

// Sums the columns of `kVectors` vectors at a time, so that their chains of additions overlap.
template <std::size_t kVectors>
HWY_INLINE void AddColumnSumsOf(const float* from, std::size_t rows, float* sums) {
  const F32 d;
  VF32 sum[kVectors];
  HWY_UNROLL(16)
  for (std::size_t v = 0; v < kVectors; ++v) sum[v] = hn::Load(d, sums + v * hn::Lanes(d));
  for (std::size_t r = 0; r < rows; ++r) {
    HWY_UNROLL(16)
    for (std::size_t v = 0; v < kVectors; ++v) {
      sum[v] = hn::Add(sum[v], hn::Load(d, from + r * kPanelColumns + v * hn::Lanes(d)));
    }
  }
  HWY_UNROLL(16)
  for (std::size_t v = 0; v < kVectors; ++v) hn::Store(sum[v], d, sums + v * hn::Lanes(d));
}

void AddColumnSumsAll(ConstMatrixView m, MatrixView sums) {
  constexpr std::size_t kVectors = std::min<std::size_t>(8, kPanelColumns / hn::MaxLanes(F32()));
  for (std::size_t p = 0; p < m.panels(); ++p) {
    for (std::size_t j = 0; j < kPanelColumns; j += kVectors * hn::MaxLanes(F32())) {
      AddColumnSumsOf<kVectors>(m.Panel(p) + j, m.rows, sums.Panel(p) + j);
    }
  }
}

// The sum of the squares of `values`, in float; `count` is a multiple of 32.
HWY_INLINE float SquaresOf(const float* values, std::size_t count) {
  const F32 d;
  constexpr std::size_t kChains = kPanelColumns / hn::MaxLanes(F32());
  VF32 sum[kChains];
  std::fill_n(sum, kChains, hn::Zero(d));
  for (std::size_t i = 0; i < count; i += kPanelColumns) {
    HWY_UNROLL(16)
    for (std::size_t v = 0; v < kChains; ++v) {
      const VF32 x = hn::Load(d, values + i + v * hn::Lanes(d));
      sum[v] = hn::MulAdd(x, x, sum[v]);
    }
  }
  for (std::size_t v = 1; v < kChains; ++v) sum[0] = hn::Add(sum[0], sum[v]);
  return hn::GetLane(hn::SumOfLanes(d, sum[0]));
}

double SquaresOfAll(ConstMatrixView m) {
  double sum = 0.0;
  for (std::size_t p = 0; p < m.panels(); ++p) {
    sum += static_cast<double>(SquaresOf(m.Panel(p), m.rows * kPanelColumns));
  }
  return sum;
}

double SquaresOfSome(ConstMatrixView m, std::span<const std::int32_t> rows) {
  double sum = 0.0;
  for (std::size_t p = 0; p < m.panels(); ++p) {
    for (const std::int32_t row : rows) {
      const float* values = m.Panel(p) + static_cast<std::size_t>(row) * kPanelColumns;
      sum += static_cast<double>(SquaresOf(values, kPanelColumns));
    }
  }
  return sum;
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(AddColumnSumsAll);
HWY_EXPORT(SquaresOfAll);
HWY_EXPORT(SquaresOfSome);

void AddColumnSums(ConstMatrixView m, MatrixView sums) {
  HWY_DYNAMIC_DISPATCH(AddColumnSumsAll)(m, sums);
}

double SumOfSquares(ConstMatrixView m) { return HWY_DYNAMIC_DISPATCH(SquaresOfAll)(m); }

double SumOfSquares(ConstMatrixView m, std::span<const std::int32_t> rows) {
  return HWY_DYNAMIC_DISPATCH(SquaresOfSome)(m, rows);
}

float LargestMagnitude(ConstMatrixView m) {
  float largest = 0;
  for (std::size_t p = 0; p < m.panels(); ++p) {
    const std::span<const float> values(m.Panel(p), m.rows * kPanelColumns);
    for (const float value : values) largest = std::max(largest, std::abs(value));
  }
  return largest;
}

}  // namespace runexp
#endif  // HWY_ONCE
