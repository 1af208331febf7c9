#include "core/kernels/momentum.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/momentum.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/kernels/optimizer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

template <bool is_nesterov>
struct MomentumRule {
  static constexpr std::size_t kMoments = 1;
  float momentum, step_size;

  HWY_INLINE VF32 operator()(F32 d, VF32 g, const MomentPlaces<1>& moments, VF32 p) const {
    const VF32 mu = hn::Set(d, momentum);
    const VF32 buffer = SetMoment(d, Fma(d, mu, hn::Load(d, moments[0]), g), moments[0]);
    const VF32 direction = is_nesterov ? Fma(d, mu, buffer, g) : buffer;
    return Fma(d, hn::Set(d, -step_size), direction, p);
  }
};

template <bool is_nesterov>
void UpdateMomentumBy(const OptimizerStep& step, ConstMatrixView gradient,
                      std::span<const MatrixView> moments, MatrixView parameter) {
  const MomentumRule<is_nesterov> rule = {static_cast<float>(step.options.momentum.momentum),
                                          MomentumStepSize(step)};
  UpdatePanels(rule, GradientClipOf(step), gradient, moments, parameter);
}

void UpdateMomentum(const OptimizerStep& step, ConstMatrixView gradient,
                    std::span<const MatrixView> moments, MatrixView parameter) {
  const auto update =
      step.options.momentum.nesterov ? UpdateMomentumBy<true> : UpdateMomentumBy<false>;
  update(step, gradient, moments, parameter);
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(UpdateMomentum);

float MomentumStepSize(const OptimizerStep& step) { return static_cast<float>(step.learning_rate); }

void MomentumUpdate(const OptimizerStep& step, ConstMatrixView gradient,
                    std::span<const MatrixView> moments, MatrixView parameter) {
  HWY_DYNAMIC_DISPATCH(UpdateMomentum)(step, gradient, moments, parameter);
}

}  // namespace runexp
#endif  // HWY_ONCE
