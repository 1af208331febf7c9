#include "core/train/clip.h"

#include <array>
#include <atomic>

#include "core/base/find_named.h"
#include "core/kernels/reduce.h"
#include "core/model/cost.h"
#include "core/parallel/loop.h"

namespace runexp {
namespace {

constexpr std::array<ClippingInfo, 2> kClippings = {{
    {"norm", Clipping::kNorm},
    {"value", Clipping::kValue},
}};

// The cost of reading an element, in operations of a product; it is limited by memory.
constexpr double kReadOperations = 20;

float LargestOf(ConstMatrixView panel, bool is_embedding, std::span<const std::int32_t> occurring) {
  if (!is_embedding) return LargestMagnitude(panel);
  float largest = 0;
  for (const std::int32_t row : occurring) {
    largest = std::max(largest, LargestMagnitude(panel.RowRange(static_cast<std::size_t>(row), 1)));
  }
  return largest;
}

}  // namespace

std::span<const ClippingInfo> Clippings() { return kClippings; }

const ClippingInfo* FindClipping(std::string_view name) { return FindNamed(kClippings, name); }

bool AnyBeyond(float bound, const Parameters& gradients, std::span<const std::int32_t> occurring) {
  std::atomic<bool> found = false;
  for (std::size_t i = 0; i < gradients.values.size() && !found; ++i) {
    const ConstMatrixView gradient = gradients.values[i].view();
    const bool is_embedding = gradients.info[i].kind == TensorKind::kEmbedding;
    const std::size_t rows = is_embedding ? occurring.size() : gradient.rows;
    const double operations = kReadOperations * static_cast<double>(rows * kPanelColumns);
    ForEach(gradient.panels(), LeastOutputs(operations), [&](std::size_t p) {
      if (LargestOf(gradient.PanelRange({p, 1}), is_embedding, occurring) > bound) found = true;
    });
  }
  return found;
}

}  // namespace runexp
