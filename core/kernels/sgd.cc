#include "core/kernels/sgd.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/sgd.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/kernels/fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

HWY_INLINE void UpdateRow(float step, const float* gradient, std::size_t width, float* parameter) {
  const F32 d;
  const VF32 minus_step = hn::Set(d, -step);
  for (std::size_t j = 0; j < width; j += hn::Lanes(d)) {
    const VF32 updated = Fma(d, minus_step, hn::Load(d, gradient + j), hn::Load(d, parameter + j));
    hn::Store(updated, d, parameter + j);
  }
}

void UpdateAll(float step, ConstMatrixView gradient, MatrixView parameter) {
  for (std::size_t r = 0; r < gradient.rows; ++r) {
    UpdateRow(step, gradient.Row(r), PaddedColumns(gradient.cols), parameter.Row(r));
  }
}

void UpdateSome(float step, ConstMatrixView gradient, std::span<const std::int32_t> rows,
                MatrixView parameter) {
  for (const std::int32_t index : rows) {
    const auto r = static_cast<std::size_t>(index);
    UpdateRow(step, gradient.Row(r), PaddedColumns(gradient.cols), parameter.Row(r));
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(UpdateAll);
HWY_EXPORT(UpdateSome);

void SgdUpdate(float step, ConstMatrixView gradient, MatrixView parameter) {
  HWY_DYNAMIC_DISPATCH(UpdateAll)(step, gradient, parameter);
}

void SgdUpdate(float step, ConstMatrixView gradient, std::span<const std::int32_t> rows,
               MatrixView parameter) {
  HWY_DYNAMIC_DISPATCH(UpdateSome)(step, gradient, rows, parameter);
}

}  // namespace runexp
#endif  // HWY_ONCE
