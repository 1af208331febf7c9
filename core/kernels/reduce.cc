#include "core/kernels/reduce.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include <algorithm>

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

using F64 = hn::CappedTag<double, 8>;

// lanes[l] += the squares of elements l, l + 16, … of `values`; `count` is a multiple of 32.
// Squares of floats are exact in double, so a fused multiply-add gives the same result.
HWY_INLINE void AddSquares(const float* values, std::size_t count, double* lanes) {
  const F64 d;
  const hn::Rebind<float, F64> d_float;
  for (std::size_t lane = 0; lane < 16; lane += hn::Lanes(d)) {
    auto sum = hn::Load(d, lanes + lane);
    for (std::size_t i = lane; i < count; i += 16) {
      const auto x = hn::PromoteTo(d, hn::Load(d_float, values + i));
      sum = hn::MulAdd(x, x, sum);
    }
    hn::Store(sum, d, lanes + lane);
  }
}

double SquaresOfAll(ConstMatrixView m) {
  double sum = 0.0;
  for (std::size_t p = 0; p < m.panels(); ++p) {
    alignas(kAlignment) double lanes[16] = {};
    AddSquares(m.Panel(p), m.rows * kPanelColumns, lanes);
    sum += SumLanes(lanes);
  }
  return sum;
}

double SquaresOfSome(ConstMatrixView m, std::span<const std::int32_t> rows) {
  double sum = 0.0;
  for (std::size_t p = 0; p < m.panels(); ++p) {
    alignas(kAlignment) double lanes[16] = {};
    for (const std::int32_t row : rows) {
      AddSquares(m.Panel(p) + static_cast<std::size_t>(row) * kPanelColumns, kPanelColumns, lanes);
    }
    sum += SumLanes(lanes);
  }
  return sum;
}

float LargestOfAll(ConstMatrixView m) {
  const F32 d;
  VF32 largest = hn::Zero(d);
  for (std::size_t p = 0; p < m.panels(); ++p) {
    for (std::size_t j = 0; j < m.rows * kPanelColumns; j += hn::Lanes(d)) {
      largest = hn::Max(largest, hn::Abs(hn::Load(d, m.Panel(p) + j)));
    }
  }
  return hn::GetLane(hn::MaxOfLanes(d, largest));
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(AddColumnSumsAll);
HWY_EXPORT(SquaresOfAll);
HWY_EXPORT(SquaresOfSome);
HWY_EXPORT(LargestOfAll);

void AddColumnSums(ConstMatrixView m, MatrixView sums) {
  HWY_DYNAMIC_DISPATCH(AddColumnSumsAll)(m, sums);
}

double SumOfSquares(ConstMatrixView m) { return HWY_DYNAMIC_DISPATCH(SquaresOfAll)(m); }

double SumOfSquares(ConstMatrixView m, std::span<const std::int32_t> rows) {
  return HWY_DYNAMIC_DISPATCH(SquaresOfSome)(m, rows);
}

float LargestMagnitude(ConstMatrixView m) { return HWY_DYNAMIC_DISPATCH(LargestOfAll)(m); }

}  // namespace runexp
#endif  // HWY_ONCE
