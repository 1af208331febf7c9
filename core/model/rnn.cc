#include "core/model/rnn.h"

#include <algorithm>

#include "core/kernels/embedding.h"
#include "core/kernels/loss.h"
#include "core/kernels/reduce.h"
#include "core/kernels/tanh.h"

namespace runexp {
namespace {

// Rows of the output layer that are computed at a time: their outputs and gradients stay in the
// level-2 cache between the three products that use them.
constexpr std::size_t kOutputRows = 128;

using Indices = std::span<const std::int32_t>;

void FindOccurring(Indices inputs, Workspace& work) {
  std::fill(work.occurs.begin(), work.occurs.end(), char{0});
  for (const std::int32_t x : inputs) work.occurs[static_cast<std::size_t>(x)] = 1;
  work.occurring.clear();
  for (std::size_t v = 0; v < work.occurs.size(); ++v) {
    if (work.occurs[v] != 0) work.occurring.push_back(static_cast<std::int32_t>(v));
  }
}

void HiddenForward(const Parameters& p, Indices inputs, Workspace& work) {
  const std::size_t N = work.batch.batch_size;
  for (std::size_t t = 0; t < work.batch.time_steps; ++t) {
    const MatrixView before = work.hidden.view().RowRange(t * N, N);
    const MatrixView h = work.hidden.view().RowRange((t + 1) * N, N);
    GatherRows(p.W_xh.view(), inputs.subspan(t * N, N), p.b_h.view(), h);
    MatMul(before, p.W_hh.view(), h, h);
    TanhForward(h);
  }
}

// From d_hidden, the gradient by H_t that the output layer left, to the gradient by Z_t.
void HiddenBackward(const TransposedWeights& transposed, Workspace& work) {
  const std::size_t N = work.batch.batch_size;
  for (std::size_t t = work.batch.time_steps; t-- > 0;) {
    const MatrixView d = work.d_hidden.view().RowRange(t * N, N);
    if (t + 1 < work.batch.time_steps) {
      const MatrixView after = work.d_hidden.view().RowRange((t + 1) * N, N);
      MatMul(after, transposed.W_hh.view(), d, d);
    }
    TanhBackward(work.hidden.view().RowRange((t + 1) * N, N), d);
  }
}

void HiddenGradients(Indices inputs, Workspace& work, Parameters& gradients) {
  const std::size_t M = work.batch.targets();
  const ConstMatrixView before = work.hidden.view().RowRange(0, M);
  MatMulTransposed(before, work.d_hidden.view(), work.zeros.RepeatedRow(), gradients.W_hh.view());
  gradients.b_h.FillWithZeros();
  AddColumnSums(work.d_hidden.view(), gradients.b_h.view());
  ZeroRows(work.occurring, gradients.W_xh.view());
  ScatterAddRows(work.d_hidden.view(), inputs, gradients.W_xh.view());
}

// The output layer forward and backward, over blocks of rows. Every sum over rows goes on from
// block to block in one ascending chain.
void OutputLayer(const Parameters& p, const TransposedWeights& transposed, Loss loss,
                 Indices targets, Workspace& work, Parameters& gradients) {
  const std::size_t N = work.batch.batch_size, M = work.batch.targets();
  const float scale = 1.0f / static_cast<float>(M);
  gradients.b_q.FillWithZeros();
  for (std::size_t first = 0; first < M; first += kOutputRows) {
    const std::size_t rows = std::min(kOutputRows, M - first);
    const ConstMatrixView h = work.hidden.view().RowRange(N + first, rows);
    const MatrixView o = work.outputs.view().RowRange(0, rows);
    MatMul(h, p.W_hq.view(), p.b_q.RepeatedRow(), o);
    const auto block_losses = std::span(work.losses).subspan(first, rows);
    if (loss == Loss::kCrossEntropy) {
      SoftmaxCrossEntropy(o, targets.subspan(first, rows), scale, block_losses);
    } else {
      ClippedProbability(o, targets.subspan(first, rows), scale, block_losses);
    }
    MatMul(o, transposed.W_hq.view(), work.zeros.RepeatedRow(),
           work.d_hidden.view().RowRange(first, rows));
    const ConstMatrixView sum_so_far = gradients.W_hq.view();
    MatMulTransposed(h, o, first == 0 ? work.zeros.RepeatedRow() : sum_so_far,
                     gradients.W_hq.view());
    AddColumnSums(o, gradients.b_q.view());
  }
}

}  // namespace

TransposedWeights::TransposedWeights(ModelShape shape)
    : W_hh(shape.hidden_units, shape.hidden_units), W_hq(shape.vocabulary, shape.hidden_units) {}

void TransposedWeights::Update(const Parameters& parameters) {
  Transpose(parameters.W_hh.view(), W_hh.view());
  Transpose(parameters.W_hq.view(), W_hq.view());
}

Workspace::Workspace(ModelShape shape, BatchShape batch_shape)
    : batch(batch_shape),
      hidden((batch.time_steps + 1) * batch.batch_size, shape.hidden_units),
      d_hidden(batch.targets(), shape.hidden_units),
      outputs(std::min(kOutputRows, batch.targets()), shape.vocabulary),
      zeros(1, std::max(shape.vocabulary, shape.hidden_units)),
      losses(batch.targets()),
      occurs(shape.vocabulary) {
  occurring.reserve(shape.vocabulary);
}

double LossAndGradients(const Parameters& parameters, const TransposedWeights& transposed,
                        Loss loss, Indices inputs, Indices targets, Workspace& work,
                        Parameters& gradients) {
  FindOccurring(inputs, work);
  HiddenForward(parameters, inputs, work);
  OutputLayer(parameters, transposed, loss, targets, work, gradients);
  HiddenBackward(transposed, work);
  HiddenGradients(inputs, work, gradients);
  double sum = 0.0;
  for (const float row_loss : work.losses) sum += static_cast<double>(row_loss);
  return sum;
}

}  // namespace runexp
