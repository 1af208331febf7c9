#include "core/train/gradients.h"

#include <algorithm>

#include "core/kernels/sgd.h"
#include "core/train/parallel.h"

namespace runexp {
namespace {

// A thread takes at least so much of a loop, lest waking it cost more than it does.
constexpr double kLeastOperations = 4e6;

// The least number of outputs that is worth a thread if each takes so many operations.
std::size_t Least(double operations_per_output) {
  return 1 + static_cast<std::size_t>(kLeastOperations / operations_per_output);
}

double Product(std::size_t a, std::size_t b, std::size_t c) {
  return 2.0 * static_cast<double>(a) * static_cast<double>(b) * static_cast<double>(c);
}

// m -> out = m^T and the same for parts: panel p of m is the rows from 32 p of out.
void TransposePanels(ConstMatrixView m, Range panels, MatrixView out) {
  const ConstMatrixView part = m.PanelRange(panels);
  Transpose(part, out.RowRange(panels.first * kPanelColumns, part.cols));
}

void OutputLayer(const Parameters& parameters, const TransposedWeights& transposed, Loss loss,
                 std::span<const std::int32_t> targets, Workspace& work, Parameters& gradients) {
  const std::size_t M = work.batch.targets(), H = parameters.W_hq.rows();
  const std::size_t V = parameters.W_hq.cols();
  for (std::size_t block = 0; block < M; block += work.outputs.rows()) {
    const std::size_t rows = std::min(work.outputs.rows(), M - block);
    ForRanges(rows, Least(2 * Product(1, H, V)), [&](Range r) {
      OutputForwardBackward(parameters, transposed, loss, targets, block,
                            {block + r.first, r.count}, work);
    });
    ForRanges(PanelCount(V), Least(Product(rows, H, kPanelColumns)), [&](Range panels) {
      OutputGradients({block, rows}, panels, work, gradients);
    });
  }
}

}  // namespace

double LossAndGradients(const Parameters& parameters, const TransposedWeights& transposed,
                        Loss loss, std::span<const std::int32_t> inputs,
                        std::span<const std::int32_t> targets, Workspace& work,
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
            [&](Range panels) { HiddenGradients(inputs, panels, work, gradients); });
  double sum = 0.0;
  for (const float row_loss : work.losses) sum += static_cast<double>(row_loss);
  return sum;
}

void Descend(float step, const Parameters& gradients, std::span<const std::int32_t> occurring,
             Parameters& parameters, TransposedWeights& transposed) {
  SgdUpdate(step, gradients.W_xh.view(), occurring, parameters.W_xh.view());
  SgdUpdate(step, gradients.W_hh.view(), parameters.W_hh.view());
  SgdUpdate(step, gradients.b_h.view(), parameters.b_h.view());
  SgdUpdate(step, gradients.b_q.view(), parameters.b_q.view());
  const std::size_t H = parameters.W_hq.rows(), V = parameters.W_hq.cols();
  ForRanges(PanelCount(V), Least(20 * Product(1, H, kPanelColumns)), [&](Range panels) {
    SgdUpdate(step, gradients.W_hq.view().PanelRange(panels),
              parameters.W_hq.view().PanelRange(panels));
    TransposePanels(parameters.W_hq.view(), panels, transposed.W_hq.view());
  });
  Transpose(parameters.W_hh.view(), transposed.W_hh.view());
}

void UpdateTransposed(const Parameters& parameters, TransposedWeights& transposed) {
  Transpose(parameters.W_hh.view(), transposed.W_hh.view());
  Transpose(parameters.W_hq.view(), transposed.W_hq.view());
}

}  // namespace runexp
