#include "core/kernels/sgd.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/sgd.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/kernels/optimizer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

struct SgdRule {
  static constexpr std::size_t kMoments = 0;
  float step_size;

  HWY_INLINE VF32 operator()(F32 d, VF32 g, const MomentPlaces<0>&, VF32 p) const {
    return Fma(d, hn::Set(d, -step_size), g, p);
  }
};

// The step size has the clipping factor in it.
HWY_INLINE GradientClip ClipByValueOnly(const OptimizerStep& step) {
  return {1.0f, step.clipping_bound};
}

void UpdateAll(const OptimizerStep& step, ConstMatrixView gradient, MatrixView parameter) {
  UpdatePanels(SgdRule{SgdStepSize(step)}, ClipByValueOnly(step), gradient, {}, parameter);
}

void UpdateSome(const OptimizerStep& step, ConstMatrixView gradient,
                std::span<const std::int32_t> rows, MatrixView parameter) {
  const SgdRule rule = {SgdStepSize(step)};
  const GradientClip clip = ClipByValueOnly(step);
  for (std::size_t p = 0; p < gradient.panels(); ++p) {
    for (const std::int32_t row : rows) {
      const std::size_t at = static_cast<std::size_t>(row) * kPanelColumns;
      UpdateElements(rule, clip, gradient.Panel(p) + at, {}, kPanelColumns,
                     parameter.Panel(p) + at);
    }
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(UpdateAll);
HWY_EXPORT(UpdateSome);

float SgdStepSize(const OptimizerStep& step) {
  return static_cast<float>(step.learning_rate * step.clipping_factor);
}

void SgdUpdate(const OptimizerStep& step, ConstMatrixView gradient, std::span<const MatrixView>,
               MatrixView parameter) {
  HWY_DYNAMIC_DISPATCH(UpdateAll)(step, gradient, parameter);
}

void SgdUpdateRows(const OptimizerStep& step, ConstMatrixView gradient,
                   std::span<const std::int32_t> rows, MatrixView parameter) {
  HWY_DYNAMIC_DISPATCH(UpdateSome)(step, gradient, rows, parameter);
}

}  // namespace runexp
#endif  // HWY_ONCE
