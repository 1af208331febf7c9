#include "core/train/optimizer.h"

#include <algorithm>
#include <array>

#include "core/base/find_named.h"
#include "core/kernels/adagrad.h"
#include "core/kernels/adam.h"
#include "core/kernels/matmul.h"
#include "core/kernels/momentum.h"
#include "core/kernels/rmsprop.h"
#include "core/kernels/sgd.h"
#include "core/model/cost.h"
#include "core/parallel/loop.h"

namespace runexp {
namespace {

using Rows = std::span<const std::int32_t>;

constexpr std::array kMomentumMoments = {"momentum_buffer"};
constexpr std::array kAdagradMoments = {"sum"};
constexpr std::array kRmspropMoments = {"square_avg"};
constexpr std::array kAdamMoments = {"exp_avg", "exp_avg_sq"};

float InitialSum(const OptimizerOptions& options) {
  return static_cast<float>(options.adagrad.initial_accumulator_value);
}

constexpr std::array<OptimizerInfo, 6> kOptimizers = {{
    {"sgd", 1, {}, true, nullptr, SgdStepSize, SgdUpdate, SgdUpdateRows},
    {"momentum", 1, kMomentumMoments, false, nullptr, MomentumStepSize, MomentumUpdate, nullptr},
    {"adagrad", 1, kAdagradMoments, false, InitialSum, AdagradStepSize, AdagradUpdate, nullptr},
    {"rmsprop", 1, kRmspropMoments, false, nullptr, RmspropStepSize, RmspropUpdate, nullptr},
    {"adam", 1, kAdamMoments, false, nullptr, AdamStepSize, AdamUpdate, nullptr},
    {"adamw", 1, kAdamMoments, false, nullptr, AdamStepSize, AdamWUpdate, nullptr},
}};
static_assert(std::ranges::all_of(kOptimizers, [](const OptimizerInfo& optimizer) {
  return optimizer.moments.size() <= kMaxMoments;
}));

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
  const OptimizerStep& step;
  Rows occurring;
  Parameters& gradients;
  std::vector<Parameters>& moments;
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
    std::array<MatrixView, kMaxMoments> of_panel;
    for (std::size_t m = 0; m < moments.size(); ++m) {
      of_panel[m] = moments[m].values[tensor].view().PanelRange({panel, 1});
    }
    optimizer.update(step, gradient, std::span(of_panel).first(moments.size()), parameter);
    if (Matrix* out = transposed.Of(tensor)) {
      TransposePanel(parameters.values[tensor].view(), panel, out->view());
    }
  }
  // Handles tensors `first` to `last` - 1, which have the same number of columns.
  void Group(std::size_t first, std::size_t last) const {
    const std::size_t panels = parameters.values[first].view().panels();
    double rows = 0;
    for (std::size_t i = first; i < last; ++i) {
      const bool is_sparse =
          optimizer.zero_gradient_is_no_update && parameters.info[i].kind == TensorKind::kEmbedding;
      rows += static_cast<double>(is_sparse ? occurring.size() : parameters.values[i].rows());
    }
    ForEach(panels, LeastOutputs(kUpdateOperations * rows * kPanelColumns), [&](std::size_t p) {
      for (std::size_t i = first; i < last; ++i) Panel(i, p);
    });
  }
};

}  // namespace

std::span<const OptimizerInfo> Optimizers() { return kOptimizers; }

const OptimizerInfo* FindOptimizer(std::string_view name) { return FindNamed(kOptimizers, name); }

std::vector<Parameters> InitialMoments(const OptimizerInfo& optimizer,
                                       const OptimizerOptions& options, const ModelShape& shape) {
  std::vector<Parameters> moments(optimizer.moments.size(), Parameters(shape));
  if (optimizer.initial_moment == nullptr) return moments;
  for (Parameters& moment : moments) {
    for (Matrix& matrix : moment.values) {
      std::ranges::fill(matrix.storage(), optimizer.initial_moment(options));
    }
  }
  return moments;
}

void UpdateParameters(const OptimizerInfo& optimizer, const OptimizerStep& step, Rows occurring,
                      Parameters& gradients, std::vector<Parameters>& moments,
                      Parameters& parameters, TransposedWeights& transposed) {
  const Update update = {optimizer, step, occurring, gradients, moments, parameters, transposed};
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
