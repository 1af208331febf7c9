#include "core/kernels/embedding.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/embedding.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include <algorithm>

#include "core/kernels/fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

void GatherAndAddAll(ConstMatrixView table, std::span<const std::int32_t> indices,
                     ConstMatrixView bias, MatrixView out) {
  const F32 d;
  for (std::size_t p = 0; p < table.panels(); ++p) {
    for (std::size_t r = 0; r < indices.size(); ++r) {
      const float* row = table.Panel(p) + static_cast<std::size_t>(indices[r]) * kPanelColumns;
      float* to = out.Panel(p) + r * kPanelColumns;
      for (std::size_t j = 0; j < kPanelColumns; j += hn::Lanes(d)) {
        hn::Store(hn::Add(hn::Load(d, row + j), hn::Load(d, bias.Panel(p) + j)), d, to + j);
      }
    }
  }
}

void ScatterAddAll(ConstMatrixView rows, std::span<const std::int32_t> indices, MatrixView table) {
  const F32 d;
  for (std::size_t p = 0; p < table.panels(); ++p) {
    for (std::size_t r = 0; r < indices.size(); ++r) {
      const float* row = rows.Panel(p) + r * kPanelColumns;
      float* to = table.Panel(p) + static_cast<std::size_t>(indices[r]) * kPanelColumns;
      for (std::size_t j = 0; j < kPanelColumns; j += hn::Lanes(d)) {
        hn::Store(hn::Add(hn::Load(d, to + j), hn::Load(d, row + j)), d, to + j);
      }
    }
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(GatherAndAddAll);
HWY_EXPORT(ScatterAddAll);

void GatherRows(ConstMatrixView table, std::span<const std::int32_t> indices, MatrixView out) {
  for (std::size_t p = 0; p < table.panels(); ++p) {
    for (std::size_t r = 0; r < indices.size(); ++r) {
      std::copy_n(table.Panel(p) + static_cast<std::size_t>(indices[r]) * kPanelColumns,
                  kPanelColumns, out.Panel(p) + r * kPanelColumns);
    }
  }
}

void GatherRowsAndAdd(ConstMatrixView table, std::span<const std::int32_t> indices,
                      ConstMatrixView bias, MatrixView out) {
  HWY_DYNAMIC_DISPATCH(GatherAndAddAll)(table, indices, bias, out);
}

void ZeroRows(std::span<const std::int32_t> rows, MatrixView table) {
  for (std::size_t p = 0; p < table.panels(); ++p) {
    for (const std::int32_t row : rows) {
      std::fill_n(table.Panel(p) + static_cast<std::size_t>(row) * kPanelColumns, kPanelColumns,
                  0.0f);
    }
  }
}

void ScatterAddRows(ConstMatrixView rows, std::span<const std::int32_t> indices, MatrixView table) {
  HWY_DYNAMIC_DISPATCH(ScatterAddAll)(rows, indices, table);
}

}  // namespace runexp
#endif  // HWY_ONCE
