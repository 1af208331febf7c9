#include "core/kernels/sgd.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/sgd.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/kernels/fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

HWY_INLINE void Update(float step, const float* gradient, std::size_t count, float* parameter) {
  const F32 d;
  const VF32 minus_step = hn::Set(d, -step);
  for (std::size_t j = 0; j < count; j += hn::Lanes(d)) {
    const VF32 updated = Fma(d, minus_step, hn::Load(d, gradient + j), hn::Load(d, parameter + j));
    hn::Store(updated, d, parameter + j);
  }
}

void UpdateAll(float step, ConstMatrixView gradient, MatrixView parameter) {
  for (std::size_t p = 0; p < gradient.panels(); ++p) {
    Update(step, gradient.Panel(p), gradient.rows * kPanelColumns, parameter.Panel(p));
  }
}

void UpdateSome(float step, ConstMatrixView gradient, std::span<const std::int32_t> rows,
                MatrixView parameter) {
  for (std::size_t p = 0; p < gradient.panels(); ++p) {
    for (const std::int32_t row : rows) {
      const std::size_t at = static_cast<std::size_t>(row) * kPanelColumns;
      Update(step, gradient.Panel(p) + at, kPanelColumns, parameter.Panel(p) + at);
    }
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

void SgdUpdateRows(float step, ConstMatrixView gradient, std::span<const std::int32_t> rows,
                   MatrixView parameter) {
  HWY_DYNAMIC_DISPATCH(UpdateSome)(step, gradient, rows, parameter);
}

}  // namespace runexp
#endif  // HWY_ONCE
