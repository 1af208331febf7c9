#include "core/kernels/dropout.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/dropout.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/kernels/fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

void ApplyMaskAll(ConstMatrixView in, ConstMatrixView mask, MatrixView out) {
  const F32 d;
  for (std::size_t p = 0; p < out.panels(); ++p) {
    const float *from = in.Panel(p), *factor = mask.Panel(p);
    float* to = out.Panel(p);
    for (std::size_t i = 0; i < out.rows * kPanelColumns; i += hn::Lanes(d)) {
      const VF32 m = hn::Load(d, factor + i);
      const VF32 product = hn::Mul(hn::Load(d, from + i), m);
      hn::Store(hn::IfThenZeroElse(hn::Eq(m, hn::Zero(d)), product), d, to + i);
    }
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(ApplyMaskAll);

void FillDropoutMask(const RandomStream& stream, double dropout, std::size_t first_row,
                     MatrixView mask) {
  const auto scale = static_cast<float>(1 / (1 - dropout));
  for (std::size_t p = 0; p < mask.panels(); ++p) {
    const std::size_t first = p * kPanelColumns;
    const std::size_t columns = mask.PanelRange({p, 1}).cols;
    for (std::size_t r = 0; r < mask.rows; ++r) {
      float* row = mask.Panel(p) + r * kPanelColumns;
      const std::uint64_t index = (first_row + r) * mask.cols + first;
      for (std::size_t c = 0; c < columns; ++c) {
        row[c] = stream.Uniform(index + c) < dropout ? 0.0f : scale;
      }
    }
  }
}

void ApplyMask(ConstMatrixView in, ConstMatrixView mask, MatrixView out) {
  HWY_DYNAMIC_DISPATCH(ApplyMaskAll)(in, mask, out);
}

}  // namespace runexp
#endif  // HWY_ONCE
