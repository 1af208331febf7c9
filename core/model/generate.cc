#include "core/model/generate.h"

#include <utility>

#include "core/kernels/embedding.h"
#include "core/kernels/tanh.h"

namespace runexp {
namespace {

// Of equal values the one in the lowest column.
std::int32_t LargestColumn(const Matrix& row) {
  std::size_t best = 0;
  for (std::size_t c = 1; c < row.cols(); ++c) {
    if (row(0, c) > row(0, best)) best = c;
  }
  return static_cast<std::int32_t>(best);
}

}  // namespace

std::vector<std::int32_t> GenerateGreedy(const Parameters& parameters,
                                         std::span<const std::int32_t> prefix, std::size_t length) {
  std::vector<std::int32_t> text(prefix.begin(), prefix.end());
  text.reserve(prefix.size() + length);
  Matrix h(1, parameters.W_hh.rows()), next(1, parameters.W_hh.rows());
  Matrix output(1, parameters.W_hq.cols());
  for (std::size_t i = 0; i + 1 < prefix.size() + length; ++i) {
    GatherRows(parameters.W_xh.view(), std::span(text).subspan(i, 1), parameters.b_h.view(),
               next.view());
    MatMul(h.view(), parameters.W_hh.view(), next.view(), next.view());
    TanhForward(next.view());
    std::swap(h, next);
    if (i + 1 < prefix.size()) continue;
    MatMul(h.view(), parameters.W_hq.view(), parameters.b_q.view(), output.view());
    text.push_back(LargestColumn(output));
  }
  return text;
}

}  // namespace runexp
