#include "core/model/rnn.h"

#include <algorithm>

#include "core/kernels/embedding.h"
#include "core/kernels/loss.h"
#include "core/kernels/reduce.h"
#include "core/kernels/tanh.h"

namespace runexp {
namespace {

// Rows of the output layer that a thread computes at a time: their outputs and gradients stay in
// the level-2 cache between the three products that use them.
constexpr std::size_t kOutputRows = 128;

using Indices = std::span<const std::int32_t>;

// Some sequences at time t of a matrix of rows t * N + n.
MatrixView AtTime(Matrix& m, std::size_t N, std::size_t t, Range sequences) {
  return m.view().RowRange(t * N + sequences.first, sequences.count);
}

}  // namespace

TransposedWeights::TransposedWeights(ModelShape shape)
    : W_hh(shape.hidden_units, shape.hidden_units), W_hq(shape.vocabulary, shape.hidden_units) {}

PanelSquares::PanelSquares(ModelShape shape)
    : W_xh(PanelCount(shape.hidden_units)),
      W_hh(W_xh.size()),
      b_h(W_xh.size()),
      W_hq(PanelCount(shape.vocabulary)),
      b_q(W_hq.size()) {}

Workspace::Workspace(ModelShape shape, BatchShape batch_shape, std::size_t threads)
    : batch(batch_shape),
      hidden((batch.time_steps + 1) * batch.batch_size, shape.hidden_units),
      d_hidden(batch.targets(), shape.hidden_units),
      outputs(std::min(kOutputRows * threads, batch.targets()), shape.vocabulary),
      zeros(1, std::max(shape.vocabulary, shape.hidden_units)),
      losses(batch.targets()),
      occurs(shape.vocabulary),
      squares(shape) {
  occurring.reserve(shape.vocabulary);
}

void FindOccurring(Indices inputs, Workspace& work) {
  std::fill(work.occurs.begin(), work.occurs.end(), char{0});
  for (const std::int32_t x : inputs) work.occurs[static_cast<std::size_t>(x)] = 1;
  work.occurring.clear();
  for (std::size_t v = 0; v < work.occurs.size(); ++v) {
    if (work.occurs[v] != 0) work.occurring.push_back(static_cast<std::int32_t>(v));
  }
}

void HiddenForward(const Parameters& p, Indices inputs, Range sequences, Workspace& work) {
  const std::size_t N = work.batch.batch_size;
  for (std::size_t t = 0; t < work.batch.time_steps; ++t) {
    const MatrixView before = AtTime(work.hidden, N, t, sequences);
    const MatrixView h = AtTime(work.hidden, N, t + 1, sequences);
    GatherRows(p.W_xh.view(), inputs.subspan(t * N + sequences.first, sequences.count),
               p.b_h.view(), h);
    MatMul(before, p.W_hh.view(), h, h);
    TanhForward(h);
  }
}

// From d_hidden, the gradient by H_t that the output layer left, to the gradient by Z_t.
void HiddenBackward(const TransposedWeights& transposed, Range sequences, Workspace& work) {
  const std::size_t N = work.batch.batch_size;
  for (std::size_t t = work.batch.time_steps; t-- > 0;) {
    const MatrixView d = AtTime(work.d_hidden, N, t, sequences);
    if (t + 1 < work.batch.time_steps) {
      MatMul(AtTime(work.d_hidden, N, t + 1, sequences), transposed.W_hh.view(), d, d);
    }
    TanhBackward(AtTime(work.hidden, N, t + 1, sequences), d);
  }
}

void HiddenGradients(Indices inputs, Range panels, Workspace& work, Parameters& gradients) {
  const ConstMatrixView before = work.hidden.view().RowRange(0, work.batch.targets());
  const ConstMatrixView d = work.d_hidden.view().PanelRange(panels);
  const ConstMatrixView zeros = work.zeros.RepeatedRow().PanelRange(panels);
  MatMulTransposed(before, d, zeros, gradients.W_hh.view().PanelRange(panels));
  const MatrixView d_bias = gradients.b_h.view().PanelRange(panels);
  FillWithZeros(d_bias);
  AddColumnSums(d, d_bias);
  for (std::size_t p = 0; p < panels.count; ++p) {  // panel by panel, while its rows are cached
    const MatrixView d_embedding = gradients.W_xh.view().PanelRange({panels.first + p, 1});
    ZeroRows(work.occurring, d_embedding);
    ScatterAddRows(d.PanelRange({p, 1}), inputs, d_embedding);
  }
}

void OutputForwardBackward(const Parameters& p, const TransposedWeights& transposed, Loss loss,
                           Indices targets, std::size_t block, Range rows, Workspace& work) {
  const ConstMatrixView h =
      work.hidden.view().RowRange(work.batch.batch_size + rows.first, rows.count);
  const MatrixView o = work.outputs.view().RowRange(rows.first - block, rows.count);
  MatMul(h, p.W_hq.view(), p.b_q.RepeatedRow(), o);
  const float scale = 1.0f / static_cast<float>(work.batch.targets());
  const auto losses = std::span(work.losses).subspan(rows.first, rows.count);
  if (loss == Loss::kCrossEntropy) {
    SoftmaxCrossEntropy(o, targets.subspan(rows.first, rows.count), scale, losses);
  } else {
    ClippedProbability(o, targets.subspan(rows.first, rows.count), scale, losses);
  }
  MatMul(o, transposed.W_hq.view(), work.zeros.RepeatedRow(), work.d_hidden.view().RowRange(rows));
}

void OutputGradients(Range block_rows, Range panels, Workspace& work, Parameters& gradients) {
  const ConstMatrixView h =
      work.hidden.view().RowRange(work.batch.batch_size + block_rows.first, block_rows.count);
  const ConstMatrixView o = work.outputs.view().RowRange(0, block_rows.count).PanelRange(panels);
  const MatrixView d_weights = gradients.W_hq.view().PanelRange(panels);
  const MatrixView d_bias = gradients.b_q.view().PanelRange(panels);
  const bool first = block_rows.first == 0;
  if (first) FillWithZeros(d_bias);
  const ConstMatrixView start =
      first ? work.zeros.RepeatedRow().PanelRange(panels) : ConstMatrixView(d_weights);
  MatMulTransposed(h, o, start, d_weights);
  AddColumnSums(o, d_bias);
}

}  // namespace runexp
