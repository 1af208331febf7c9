#include "core/kernels/reduce.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/kernels/fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

void AddColumnSumsAll(ConstMatrixView m, MatrixView sums) {
  const F32 d;
  for (std::size_t j = 0; j < PaddedColumns(m.cols); j += hn::Lanes(d)) {
    VF32 sum = hn::Load(d, sums.data + j);
    for (std::size_t r = 0; r < m.rows; ++r) sum = hn::Add(sum, hn::Load(d, m.Row(r) + j));
    hn::Store(sum, d, sums.data + j);
  }
}

using F64 = hn::CappedTag<double, 8>;

// lanes[l] += the squares of the row's elements in columns l, l + 16, …
// Squares of floats are exact in double, so a fused multiply-add changes nothing.
HWY_INLINE void AddSquares(const float* row, std::size_t width, double* lanes) {
  const F64 d;
  const hn::Rebind<float, F64> d_float;
  for (std::size_t lane = 0; lane < 16; lane += hn::Lanes(d)) {
    auto sum = hn::Load(d, lanes + lane);
    for (std::size_t j = lane; j < width; j += 16) {
      const auto x = hn::PromoteTo(d, hn::Load(d_float, row + j));
      sum = hn::MulAdd(x, x, sum);
    }
    hn::Store(sum, d, lanes + lane);
  }
}

// `rows` null: all rows.
void AddAllSquares(ConstMatrixView m, const std::span<const std::int32_t>* rows, double* lanes) {
  const std::size_t count = rows == nullptr ? m.rows : rows->size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t r = rows == nullptr ? i : static_cast<std::size_t>((*rows)[i]);
    AddSquares(m.Row(r), PaddedColumns(m.cols), lanes);
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(AddColumnSumsAll);
HWY_EXPORT(AddAllSquares);

void AddColumnSums(ConstMatrixView m, MatrixView sums) {
  HWY_DYNAMIC_DISPATCH(AddColumnSumsAll)(m, sums);
}

double SumOfSquares(ConstMatrixView m) {
  alignas(kAlignment) double lanes[16] = {};
  HWY_DYNAMIC_DISPATCH(AddAllSquares)(m, nullptr, lanes);
  return SumLanes(lanes);
}

double SumOfSquares(ConstMatrixView m, std::span<const std::int32_t> rows) {
  alignas(kAlignment) double lanes[16] = {};
  HWY_DYNAMIC_DISPATCH(AddAllSquares)(m, &rows, lanes);
  return SumLanes(lanes);
}

}  // namespace runexp
#endif  // HWY_ONCE
