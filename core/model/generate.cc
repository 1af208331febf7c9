#include "core/model/generate.h"

#include <algorithm>

#include "core/kernels/embedding.h"
#include "core/kernels/tanh.h"

namespace runexp {

std::vector<std::int32_t> GenerateGreedy(const Parameters& parameters, const PackedWeights& packed,
                                         std::span<const std::int32_t> prefix, std::size_t length) {
  std::vector<std::int32_t> text(prefix.begin(), prefix.end());
  text.reserve(prefix.size() + length);
  Matrix h(1, parameters.W_hh.rows()), next(1, parameters.W_hh.rows());
  Matrix output(1, parameters.W_hq.cols());
  for (std::size_t i = 0; i + 1 < prefix.size() + length; ++i) {
    GatherRows(parameters.W_xh.view(), std::span(text).subspan(i, 1), parameters.b_h.view(),
               next.view());
    MatMul(AsLeft(h.view()), packed.W_hh.operand(), next.view(), next.view());
    TanhForward(next.view());
    std::swap(h, next);
    if (i + 1 < prefix.size()) continue;
    MatMul(AsLeft(h.view()), packed.W_hq.operand(), parameters.b_q.view(), output.view());
    const float* outputs = output.Row(0);
    const auto best = std::max_element(outputs, outputs + output.cols()) - outputs;
    text.push_back(static_cast<std::int32_t>(best));
  }
  return text;
}

}  // namespace runexp
