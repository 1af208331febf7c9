#include "core/kernels/embedding.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/embedding.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/kernels/fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

// out = a + b over `width` floats; out may be a or b.
HWY_INLINE void AddRow(const float* a, const float* b, std::size_t width, float* out) {
  const F32 d;
  for (std::size_t j = 0; j < width; j += hn::Lanes(d)) {
    hn::Store(hn::Add(hn::Load(d, a + j), hn::Load(d, b + j)), d, out + j);
  }
}

void GatherAll(ConstMatrixView table, std::span<const std::int32_t> indices, ConstMatrixView bias,
               MatrixView out) {
  const std::size_t width = PaddedColumns(table.cols);
  for (std::size_t r = 0; r < indices.size(); ++r) {
    AddRow(table.Row(static_cast<std::size_t>(indices[r])), bias.data, width, out.Row(r));
  }
}

void ScatterAddAll(ConstMatrixView rows, std::span<const std::int32_t> indices, MatrixView table) {
  const std::size_t width = PaddedColumns(table.cols);
  for (std::size_t r = 0; r < indices.size(); ++r) {
    float* to = table.Row(static_cast<std::size_t>(indices[r]));
    AddRow(to, rows.Row(r), width, to);
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(GatherAll);
HWY_EXPORT(ScatterAddAll);

void GatherRows(ConstMatrixView table, std::span<const std::int32_t> indices, ConstMatrixView bias,
                MatrixView out) {
  HWY_DYNAMIC_DISPATCH(GatherAll)(table, indices, bias, out);
}

void ScatterAddRows(ConstMatrixView rows, std::span<const std::int32_t> indices, MatrixView table) {
  HWY_DYNAMIC_DISPATCH(ScatterAddAll)(rows, indices, table);
}

}  // namespace runexp
#endif  // HWY_ONCE
