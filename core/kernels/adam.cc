#include "core/kernels/adam.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/adam.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include <cmath>

#include "core/base/elementary.h"
#include "core/kernels/optimizer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

// Moving averages of the gradient and of its square, each corrected for having begun as zero.
struct AdamRule {
  static constexpr std::size_t kMoments = 2;
  float beta1, complement1, beta2, complement2;  // complements: 1 - beta
  float correction2;                             // sqrt(1 - beta2^update)
  float eps, step_size;
  float decay;  // what weight decay leaves of a parameter

  HWY_INLINE VF32 operator()(F32 d, VF32 g, const MomentPlaces<2>& moments, VF32 p) const {
    const VF32 faded1 = hn::Mul(hn::Set(d, beta1), hn::Load(d, moments[0]));
    const VF32 average = SetMoment(d, Fma(d, hn::Set(d, complement1), g, faded1), moments[0]);
    const VF32 root = RootOfSquare(d, g);
    const VF32 faded2 = hn::Mul(hn::Set(d, beta2), hn::Load(d, moments[1]));
    const VF32 square =
        SetMoment(d, Fma(d, hn::Mul(hn::Set(d, complement2), root), root, faded2), moments[1]);
    const VF32 divisor =
        hn::Add(hn::Div(hn::Sqrt(square), hn::Set(d, correction2)), hn::Set(d, eps));
    const VF32 decayed = hn::Mul(p, hn::Set(d, decay));
    return Fma(d, hn::Set(d, -step_size), hn::Div(average, divisor), decayed);
  }
};

void UpdateAdam(const OptimizerStep& step, float decay, ConstMatrixView gradient,
                std::span<const MatrixView> moments, MatrixView parameter) {
  const auto& o = step.options.adam;
  const AdamRule rule = {static_cast<float>(o.beta1),
                         static_cast<float>(1 - o.beta1),
                         static_cast<float>(o.beta2),
                         static_cast<float>(1 - o.beta2),
                         static_cast<float>(std::sqrt(1 - Power(o.beta2, step.update))),
                         static_cast<float>(o.eps),
                         AdamStepSize(step),
                         decay};
  UpdatePanels(rule, GradientClipOf(step), gradient, moments, parameter);
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(UpdateAdam);

float AdamStepSize(const OptimizerStep& step) {
  return static_cast<float>(step.learning_rate / (1 - Power(step.options.adam.beta1, step.update)));
}

void AdamUpdate(const OptimizerStep& step, ConstMatrixView gradient,
                std::span<const MatrixView> moments, MatrixView parameter) {
  HWY_DYNAMIC_DISPATCH(UpdateAdam)(step, 1.0f, gradient, moments, parameter);
}

void AdamWUpdate(const OptimizerStep& step, ConstMatrixView gradient,
                 std::span<const MatrixView> moments, MatrixView parameter) {
  const auto decay = static_cast<float>(1 - step.learning_rate * step.options.adamw.weight_decay);
  HWY_DYNAMIC_DISPATCH(UpdateAdam)(step, decay, gradient, moments, parameter);
}

}  // namespace runexp
#endif  // HWY_ONCE
