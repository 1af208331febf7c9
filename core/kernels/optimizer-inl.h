// An update element by element: what the kernels of all optimisers share. Each optimiser's file
// defines its rule as a struct of
//
//   static constexpr std::size_t kMoments
//   VF32 operator()(F32 d, VF32 g, const MomentPlaces<kMoments>& moments, VF32 p) const
//
// which updates the moments, and returns the parameter that the clipped gradient g makes of p.
//
// Per-target include guard, as in Highway's own -inl.h files.
#if defined(RUNEXP_CORE_KERNELS_OPTIMIZER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RUNEXP_CORE_KERNELS_OPTIMIZER_INL_H_
#undef RUNEXP_CORE_KERNELS_OPTIMIZER_INL_H_
#else
#define RUNEXP_CORE_KERNELS_OPTIMIZER_INL_H_
#endif

#include <array>
#include <cstddef>
#include <span>

#include "core/base/matrix.h"
#include "core/kernels/fma-inl.h"
#include "core/kernels/optimizer_step.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

template <std::size_t count>
using MomentPlaces = std::array<float*, count>;

HWY_INLINE VF32 ZeroBelow(F32 d, float limit, VF32 x) {
  return hn::IfThenZeroElse(hn::Lt(hn::Abs(x), hn::Set(d, limit)), x);
}

// Stores a moment, and returns what it then is.
HWY_INLINE VF32 SetMoment(F32 d, VF32 x, float* place) {
  const VF32 moment = ZeroBelow(d, kNegligibleMoment, x);
  hn::Store(moment, d, place);
  return moment;
}

// Zero where the square counts as zero.
HWY_INLINE VF32 RootOfSquare(F32 d, VF32 g) { return ZeroBelow(d, kNegligibleRoot, g); }

struct GradientClip {
  float factor, bound;

  HWY_INLINE VF32 operator()(F32 d, VF32 gradient) const {
    const VF32 g = hn::Mul(gradient, hn::Set(d, factor));
    const VF32 most = hn::Set(d, bound), least = hn::Set(d, -bound);
    return hn::IfThenElse(hn::Gt(g, most), most, hn::IfThenElse(hn::Lt(g, least), least, g));
  }
};

HWY_INLINE GradientClip GradientClipOf(const OptimizerStep& step) {
  return {static_cast<float>(step.clipping_factor), step.clipping_bound};
}

template <class Rule>
HWY_INLINE void UpdateElements(const Rule& rule, const GradientClip& clip, const float* gradient,
                               const MomentPlaces<Rule::kMoments>& moments, std::size_t count,
                               float* parameter) {
  const F32 d;
  for (std::size_t j = 0; j < count; j += hn::Lanes(d)) {
    MomentPlaces<Rule::kMoments> places = moments;
    for (float*& place : places) place += j;
    const VF32 p = hn::Load(d, parameter + j);
    const VF32 updated = rule(d, clip(d, hn::Load(d, gradient + j)), places, p);
    // Infinities, or 0 / 0, change nothing: no parameter becomes NaN.
    hn::Store(hn::IfThenElse(hn::IsNaN(updated), p, updated), d, parameter + j);
  }
}

template <class Rule>
HWY_INLINE void UpdatePanels(const Rule& rule, const GradientClip& clip, ConstMatrixView gradient,
                             std::span<const MatrixView> moments, MatrixView parameter) {
  for (std::size_t panel = 0; panel < gradient.panels(); ++panel) {
    MomentPlaces<Rule::kMoments> places;
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = moments[i].Panel(panel);
    UpdateElements(rule, clip, gradient.Panel(panel), places, gradient.rows * kPanelColumns,
                   parameter.Panel(panel));
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
