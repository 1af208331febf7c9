#include "core/train/gradients.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/kernels/reduce.h"
#include "core/kernels/sgd.h"
#include "core/parallel/loop.h"

namespace runexp {
namespace {

// A thread takes at least so much of a loop, lest waking it cost more than it does.
constexpr double kLeastOperations = 4e6;

// The least number of outputs that is worth a thread if each takes so many operations.
std::size_t Least(double operations_per_output) {
  return 1 + static_cast<std::size_t>(kLeastOperations / operations_per_output);
}

// What updating and transposing a weight costs, in operations of a product: memory is slow.
constexpr double kUpdateOperations = 100;

double Product(std::size_t a, std::size_t b, std::size_t c) {
  return 2.0 * static_cast<double>(a) * static_cast<double>(b) * static_cast<double>(c);
}

using Indices = std::span<const std::int32_t>;

void OutputLayer(const Parameters& parameters, const TransposedWeights& transposed, Loss loss,
                 Indices targets, Workspace& work, Parameters& gradients) {
  const std::size_t M = work.batch.targets(), H = parameters.W_hq.rows();
  const std::size_t V = parameters.W_hq.cols();
  for (std::size_t block = 0; block < M; block += work.outputs.rows()) {
    const std::size_t rows = std::min(work.outputs.rows(), M - block);
    ForRanges(rows, Least(2 * Product(1, H, V)), [&](Range r) {
      OutputForwardBackward(parameters, transposed, loss, targets, block,
                            {block + r.first, r.count}, work);
    });
    const bool last = block + rows == M;
    ForEach(PanelCount(V), Least(Product(rows, H, kPanelColumns)), [&](std::size_t p) {
      OutputGradients({block, rows}, {p, 1}, work, gradients);
      if (!last) return;
      // While the panel is in the cache.
      work.squares.W_hq[p] = SumOfSquares(gradients.W_hq.view().PanelRange({p, 1}));
      work.squares.b_q[p] = SumOfSquares(gradients.b_q.view().PanelRange({p, 1}));
    });
  }
}

// The panels of the recurrent layer's gradients, and their squares.
void HiddenLayer(Indices inputs, Range panels, Workspace& work, Parameters& gradients) {
  HiddenGradients(inputs, panels, work, gradients);
  for (std::size_t p = panels.first; p < panels.first + panels.count; ++p) {
    const Range panel = {p, 1};
    work.squares.W_xh[p] = SumOfSquares(gradients.W_xh.view().PanelRange(panel), work.occurring);
    work.squares.W_hh[p] = SumOfSquares(gradients.W_hh.view().PanelRange(panel));
    work.squares.b_h[p] = SumOfSquares(gradients.b_h.view().PanelRange(panel));
  }
}

double AscendingSum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double GradientNorm(const PanelSquares& squares) {
  double sum = AscendingSum(squares.W_xh);
  sum += AscendingSum(squares.W_hh);
  sum += AscendingSum(squares.b_h);
  sum += AscendingSum(squares.W_hq);
  sum += AscendingSum(squares.b_q);
  return std::sqrt(sum);
}

// m -> out = m^T for panel p of m, which is the rows from 32 p of out.
void TransposePanel(ConstMatrixView m, std::size_t p, MatrixView out) {
  const ConstMatrixView part = m.PanelRange({p, 1});
  Transpose(part, out.RowRange(p * kPanelColumns, part.cols));
}

}  // namespace

BatchOutcome LossAndGradients(const Parameters& parameters, const TransposedWeights& transposed,
                              Loss loss, Indices inputs, Indices targets, Workspace& work,
                              Parameters& gradients) {
  const std::size_t N = work.batch.batch_size, T = work.batch.time_steps;
  const std::size_t H = parameters.W_hh.rows();
  FindOccurring(inputs, work);
  const std::size_t least_sequences = Least(Product(T, H, H));
  ForRanges(N, least_sequences,
            [&](Range sequences) { HiddenForward(parameters, inputs, sequences, work); });
  OutputLayer(parameters, transposed, loss, targets, work, gradients);
  ForRanges(N, least_sequences,
            [&](Range sequences) { HiddenBackward(transposed, sequences, work); });
  ForRanges(PanelCount(H), Least(Product(N * T, H, kPanelColumns)),
            [&](Range panels) { HiddenLayer(inputs, panels, work, gradients); });
  BatchOutcome outcome;
  for (const float row_loss : work.losses) outcome.loss_sum += static_cast<double>(row_loss);
  outcome.gradient_norm = GradientNorm(work.squares);
  return outcome;
}

void Descend(float step, const Parameters& gradients, Indices occurring, Parameters& parameters,
             TransposedWeights& transposed) {
  const std::size_t H = parameters.W_hq.rows(), V = parameters.W_hq.cols();
  ForEach(PanelCount(V), Least(kUpdateOperations * static_cast<double>(H * kPanelColumns)),
          [&](std::size_t p) {
            const Range panel = {p, 1};
            SgdUpdate(step, gradients.W_hq.view().PanelRange(panel),
                      parameters.W_hq.view().PanelRange(panel));
            TransposePanel(parameters.W_hq.view(), p, transposed.W_hq.view());
            SgdUpdate(step, gradients.b_q.view().PanelRange(panel),
                      parameters.b_q.view().PanelRange(panel));
          });
  const std::size_t rows = H + occurring.size();
  ForEach(PanelCount(H), Least(kUpdateOperations * static_cast<double>(rows * kPanelColumns)),
          [&](std::size_t p) {
            const Range panel = {p, 1};
            SgdUpdate(step, gradients.W_xh.view().PanelRange(panel), occurring,
                      parameters.W_xh.view().PanelRange(panel));
            SgdUpdate(step, gradients.W_hh.view().PanelRange(panel),
                      parameters.W_hh.view().PanelRange(panel));
            TransposePanel(parameters.W_hh.view(), p, transposed.W_hh.view());
            SgdUpdate(step, gradients.b_h.view().PanelRange(panel),
                      parameters.b_h.view().PanelRange(panel));
          });
}

void UpdateTransposed(const Parameters& parameters, TransposedWeights& transposed) {
  Transpose(parameters.W_hh.view(), transposed.W_hh.view());
  Transpose(parameters.W_hq.view(), transposed.W_hq.view());
}

}  // namespace runexp
