#include "core/kernels/rmsprop.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/rmsprop.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/kernels/optimizer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

struct RmspropRule {
  static constexpr std::size_t kMoments = 1;
  float alpha, complement, eps, step_size;  // complement: 1 - alpha

  HWY_INLINE VF32 operator()(F32 d, VF32 g, const MomentPlaces<1>& moments, VF32 p) const {
    const VF32 root = RootOfSquare(d, g);
    const VF32 faded = hn::Mul(hn::Set(d, alpha), hn::Load(d, moments[0]));
    const VF32 average =
        SetMoment(d, Fma(d, hn::Mul(hn::Set(d, complement), root), root, faded), moments[0]);
    const VF32 divisor = hn::Add(hn::Sqrt(average), hn::Set(d, eps));
    return Fma(d, hn::Set(d, -step_size), hn::Div(g, divisor), p);
  }
};

void UpdateRmsprop(const OptimizerStep& step, ConstMatrixView gradient,
                   std::span<const MatrixView> moments, MatrixView parameter) {
  const auto& o = step.options.rmsprop;
  const RmspropRule rule = {static_cast<float>(o.alpha), static_cast<float>(1 - o.alpha),
                            static_cast<float>(o.eps), RmspropStepSize(step)};
  UpdatePanels(rule, GradientClipOf(step), gradient, moments, parameter);
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(UpdateRmsprop);

float RmspropStepSize(const OptimizerStep& step) { return static_cast<float>(step.learning_rate); }

void RmspropUpdate(const OptimizerStep& step, ConstMatrixView gradient,
                   std::span<const MatrixView> moments, MatrixView parameter) {
  HWY_DYNAMIC_DISPATCH(UpdateRmsprop)(step, gradient, moments, parameter);
}

}  // namespace runexp
#endif  // HWY_ONCE
