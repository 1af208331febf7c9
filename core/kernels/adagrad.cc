#include "core/kernels/adagrad.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/adagrad.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/kernels/optimizer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

struct AdagradRule {
  static constexpr std::size_t kMoments = 1;
  float eps, step_size;

  HWY_INLINE VF32 operator()(F32 d, VF32 g, const MomentPlaces<1>& moments, VF32 p) const {
    const VF32 root = RootOfSquare(d, g);
    const VF32 sum = SetMoment(d, Fma(d, root, root, hn::Load(d, moments[0])), moments[0]);
    const VF32 divisor = hn::Add(hn::Sqrt(sum), hn::Set(d, eps));
    return Fma(d, hn::Set(d, -step_size), hn::Div(g, divisor), p);
  }
};

void UpdateAdagrad(const OptimizerStep& step, ConstMatrixView gradient,
                   std::span<const MatrixView> moments, MatrixView parameter) {
  const AdagradRule rule = {static_cast<float>(step.options.adagrad.eps), AdagradStepSize(step)};
  UpdatePanels(rule, GradientClipOf(step), gradient, moments, parameter);
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(UpdateAdagrad);

float AdagradStepSize(const OptimizerStep& step) { return static_cast<float>(step.learning_rate); }

void AdagradUpdate(const OptimizerStep& step, ConstMatrixView gradient,
                   std::span<const MatrixView> moments, MatrixView parameter) {
  HWY_DYNAMIC_DISPATCH(UpdateAdagrad)(step, gradient, moments, parameter);
}

}  // namespace runexp
#endif  // HWY_ONCE
