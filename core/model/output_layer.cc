#include "core/model/output_layer.h"

#include <algorithm>
#include <array>

#include "core/kernels/dropout.h"
#include "core/kernels/loss.h"
#include "core/kernels/matmul.h"
#include "core/kernels/reduce.h"
#include "core/model/cost.h"
#include "core/parallel/loop.h"

namespace runexp {
namespace {

constexpr std::array<LossInfo, 2> kLosses = {{
    {"cross_entropy", SoftmaxCrossEntropy},
    {"clipped_probability", ClippedProbability},
}};

// Computes outputs, losses and the gradients with respect to the outputs and H, for some rows of
// the block that begins at row `block`.
void ForwardBackward(const Parameters& parameters, TransposedWeights& transposed,
                     const LossInfo& loss, std::span<const std::int32_t> targets, std::size_t block,
                     Range rows, Workspace& work) {
  const std::size_t weights = OutputWeights(parameters), bias = OutputBias(parameters);
  const MatrixView o = work.outputs.view().RowRange(rows.first - block, rows.count);
  LayerWork& last = work.layers.back();
  MatMul(last.Output().RowRange(rows), parameters.values[weights].view(),
         parameters.values[bias].RepeatedRow(), o);
  if (work.overwritten) CopyMatrix(o, work.overwritten->outputs.view().RowRange(rows));
  const float scale = 1.0f / static_cast<float>(work.batch.targets());
  loss.kernel(o, targets.subspan(rows.first, rows.count), scale,
              std::span(work.losses).subspan(rows.first, rows.count));
  const MatrixView d_hidden = last.d_gates_views[0].RowRange(rows);
  MatMul(o, transposed.Of(weights)->view(), work.zeros.RepeatedRow(), d_hidden);
  if (last.HasDropout()) ApplyMask(d_hidden, last.mask.view().RowRange(rows), d_hidden);
  if (!work.overwritten) return;
  CopyMatrix(o, work.overwritten->d_outputs.view().RowRange(rows));
  CopyMatrix(d_hidden, work.overwritten->d_hidden.view().RowRange(rows));
}

// Adds a block's part to one panel of the gradients; the block at row 0 sets it.
void AddGradients(Range block, std::size_t panel, Workspace& work, Parameters& gradients) {
  const Range one = {panel, 1};
  const ConstMatrixView o = work.outputs.view().RowRange(0, block.count).PanelRange(one);
  const MatrixView d_weights = gradients.values[OutputWeights(gradients)].view().PanelRange(one);
  const MatrixView d_bias = gradients.values[OutputBias(gradients)].view().PanelRange(one);
  const bool first = block.first == 0;
  if (first) FillWithZeros(d_bias);
  const ConstMatrixView start =
      first ? work.zeros.RepeatedRow().PanelRange(one) : ConstMatrixView(d_weights);
  MatMulTransposed(work.layers.back().Output().RowRange(block), o, start, d_weights);
  AddColumnSums(o, d_bias);
  if (block.first + block.count < work.batch.targets()) return;
  // Computed here while the panel is in the cache.
  work.squares[OutputWeights(gradients)][panel] = SumOfSquares(d_weights);
  work.squares[OutputBias(gradients)][panel] = SumOfSquares(d_bias);
}

}  // namespace

std::span<const LossInfo> Losses() { return kLosses; }

const LossInfo* FindLoss(std::string_view name) {
  const auto found = std::ranges::find(kLosses, name, &LossInfo::name);
  return found == kLosses.end() ? nullptr : &*found;
}

void RunOutputLayer(const Parameters& parameters, TransposedWeights& transposed,
                    const LossInfo& loss, std::span<const std::int32_t> targets, Workspace& work,
                    Parameters& gradients) {
  const std::size_t M = work.batch.targets();
  const std::size_t H = work.shape.hidden_units, V = work.outputs.cols();
  // Blocks must come in ascending order, because each sum continues that of the previous block.
  for (std::size_t block = 0; block < M; block += work.outputs.rows()) {
    const std::size_t rows = std::min(work.outputs.rows(), M - block);
    ForRanges(rows, LeastOutputs(2 * Product(1, H, V)), [&](Range r) {
      ForwardBackward(parameters, transposed, loss, targets, block, {block + r.first, r.count},
                      work);
    });
    ForEach(PanelCount(V), LeastOutputs(Product(rows, H, kPanelColumns)), [&](std::size_t panel) {
      AddGradients({block, rows}, panel, work, gradients);
    });
  }
}

}  // namespace runexp
