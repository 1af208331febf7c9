#include "core/train/optimizer.h"

#include <algorithm>
#include <array>

#include "core/kernels/matmul.h"
#include "core/kernels/sgd.h"
#include "core/model/cost.h"
#include "core/parallel/loop.h"

namespace runexp {
namespace {

using Rows = std::span<const std::int32_t>;

constexpr std::array<OptimizerInfo, 1> kOptimizers = {{
    {"sgd", true, SgdUpdate, SgdUpdateRows},
}};

// The cost of updating and transposing a weight, in operations of a product; it is limited by
// memory.
constexpr double kUpdateOperations = 100;

// Zeros all rows except those listed, which ascend.
void ZeroOtherRows(Rows rows, MatrixView m) {
  std::size_t first = 0;
  for (const std::int32_t row : rows) {
    FillWithZeros(m.RowRange(first, static_cast<std::size_t>(row) - first));
    first = static_cast<std::size_t>(row) + 1;
  }
  FillWithZeros(m.RowRange(first, m.rows - first));
}

// Writes panel p of m, transposed, to out = m^T: the rows from 32 p on.
void TransposePanel(ConstMatrixView m, std::size_t p, MatrixView out) {
  const ConstMatrixView part = m.PanelRange({p, 1});
  Transpose(part, out.RowRange(p * kPanelColumns, part.cols));
}

struct Update {
  const OptimizerInfo& optimizer;
  float step;
  Rows occurring;
  Parameters& gradients;
  Parameters& parameters;
  TransposedWeights& transposed;

  void Panel(std::size_t tensor, std::size_t panel) const {
    const MatrixView gradient = gradients.values[tensor].view().PanelRange({panel, 1});
    const MatrixView parameter = parameters.values[tensor].view().PanelRange({panel, 1});
    if (parameters.info[tensor].kind == TensorKind::kEmbedding) {
      if (optimizer.zero_gradient_is_no_update) {
        return optimizer.update_rows(step, gradient, occurring, parameter);
      }
      ZeroOtherRows(occurring, gradient);
    }
    optimizer.update(step, gradient, parameter);
    if (Matrix* out = transposed.Of(tensor)) {
      TransposePanel(parameters.values[tensor].view(), panel, out->view());
    }
  }
  // Handles tensors `first` to `last` - 1, which have the same number of columns.
  void Group(std::size_t first, std::size_t last) const {
    const std::size_t panels = parameters.values[first].view().panels();
    double rows = 0;
    for (std::size_t i = first; i < last; ++i) {
      const bool is_sparse = parameters.info[i].kind == TensorKind::kEmbedding;
      rows += static_cast<double>(is_sparse ? occurring.size() : parameters.values[i].rows());
    }
    ForEach(panels, LeastOutputs(kUpdateOperations * rows * kPanelColumns), [&](std::size_t p) {
      for (std::size_t i = first; i < last; ++i) Panel(i, p);
    });
  }
};

}  // namespace

std::span<const OptimizerInfo> Optimizers() { return kOptimizers; }

const OptimizerInfo* FindOptimizer(std::string_view name) {
  const auto found = std::ranges::find(kOptimizers, name, &OptimizerInfo::name);
  return found == kOptimizers.end() ? nullptr : &*found;
}

void UpdateParameters(const OptimizerInfo& optimizer, float step, Rows occurring,
                      Parameters& gradients, Parameters& parameters,
                      TransposedWeights& transposed) {
  const Update update = {optimizer, step, occurring, gradients, parameters, transposed};
  // Neighbours with equally many columns are a group; the output layer, the last, comes first.
  for (std::size_t first, last = parameters.values.size(); last > 0; last = first) {
    first = last - 1;
    while (first > 0 && parameters.values[first - 1].cols() == parameters.values[first].cols()) {
      --first;
    }
    update.Group(first, last);
  }
}

}  // namespace runexp
