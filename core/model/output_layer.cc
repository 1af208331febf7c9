#include "core/model/output_layer.h"

#include <algorithm>
#include <array>

#include "core/base/find_named.h"
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

// Calls body(first row, rows) for each block of rows, in ascending order.
template <typename Body>
void ForBlocks(const Workspace& work, const Body& body) {
  const std::size_t M = work.batch.targets();
  for (std::size_t block = 0; block < M; block += work.outputs.rows()) {
    body(block, std::min(work.outputs.rows(), M - block));
  }
}

// Computes outputs and losses for some rows of the block that begins at row `block`. Returns the
// outputs, which have become their gradients.
MatrixView OutputsAndLosses(const Parameters& parameters, const LossInfo& loss,
                            std::span<const std::int32_t> targets, std::size_t block, Range rows,
                            Workspace& work) {
  const MatrixView o = work.outputs.view().RowRange(rows.first - block, rows.count);
  MatMul(work.layers.back().Output().RowRange(rows),
         parameters.values[OutputWeights(parameters)].view(),
         parameters.values[OutputBias(parameters)].RepeatedRow(), o);
  if (work.overwritten) CopyMatrix(o, work.overwritten->outputs.view().RowRange(rows));
  const float scale = 1.0f / static_cast<float>(work.batch.targets());
  loss.kernel(o, targets.subspan(rows.first, rows.count), scale,
              std::span(work.losses).subspan(rows.first, rows.count));
  return o;
}

// The same, and the gradients with respect to the outputs and H.
void ForwardBackward(const Parameters& parameters, TransposedWeights& transposed,
                     const LossInfo& loss, std::span<const std::int32_t> targets, std::size_t block,
                     Range rows, Workspace& work) {
  const MatrixView o = OutputsAndLosses(parameters, loss, targets, block, rows, work);
  LayerWork& last = work.layers.back();
  const MatrixView d_hidden = last.d_gates_views[0].RowRange(rows);
  MatMul(o, transposed.Of(OutputWeights(parameters))->view(), work.zeros.RepeatedRow(), d_hidden);
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

const LossInfo* FindLoss(std::string_view name) { return FindNamed(kLosses, name); }

void RunOutputLayer(const Parameters& parameters, TransposedWeights& transposed,
                    const LossInfo& loss, std::span<const std::int32_t> targets, Workspace& work,
                    Parameters& gradients) {
  const std::size_t H = work.shape.hidden_units, V = work.outputs.cols();
  // Blocks must come in ascending order, because each sum continues that of the previous block.
  ForBlocks(work, [&](std::size_t block, std::size_t rows) {
    ForRanges(rows, LeastOutputs(2 * Product(1, H, V)), [&](Range r) {
      ForwardBackward(parameters, transposed, loss, targets, block, {block + r.first, r.count},
                      work);
    });
    ForEach(PanelCount(V), LeastOutputs(Product(rows, H, kPanelColumns)), [&](std::size_t panel) {
      AddGradients({block, rows}, panel, work, gradients);
    });
  });
}

void RunOutputLosses(const Parameters& parameters, const LossInfo& loss,
                     std::span<const std::int32_t> targets, Workspace& work) {
  const std::size_t H = work.shape.hidden_units, V = work.outputs.cols();
  ForBlocks(work, [&](std::size_t block, std::size_t rows) {
    ForRanges(rows, LeastOutputs(Product(1, H, V)), [&](Range r) {
      OutputsAndLosses(parameters, loss, targets, block, {block + r.first, r.count}, work);
    });
  });
}

}  // namespace runexp
