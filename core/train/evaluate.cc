#include "core/train/evaluate.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/elementary.h"
#include "core/model/cost.h"
#include "core/parallel/loop.h"

namespace runexp {
namespace {

// The targets computed at once: enough for all threads, and few enough for their states to stay in
// the cache.
constexpr std::size_t kTargetsAtOnce = 2048;

// ln 2, rounded to double.
constexpr double kLn2 = 0x1.62e42fefa39efp-1;

// The steps of the rows are divided into equal chunks; the last may be shorter.
BatchShape ChunkOf(EvaluationRows rows) {
  const std::size_t steps = rows.length - 1;
  const std::size_t most = std::max<std::size_t>(kTargetsAtOnce / rows.count, 1);
  const std::size_t chunks = (steps + most - 1) / most;
  return {rows.count, (steps + chunks - 1) / chunks};
}

}  // namespace

EvaluationRows RowsOf(std::size_t characters, std::size_t most_rows) {
  const std::size_t count = std::min(most_rows, characters / 2);
  return {count, count == 0 ? 0 : characters / count};
}

Evaluator::Evaluator(std::span<const std::int32_t> text, const ModelShape& shape,
                     const LossInfo& loss, std::size_t most_rows)
    : text_(text),
      rows_(RowsOf(text.size(), most_rows)),
      loss_(loss),
      work_(WithoutDropout(shape), ChunkOf(rows_), ThreadShare()),
      inputs_(work_.batch.targets()),
      targets_(work_.batch.targets()),
      sums_(rows_.count) {}

// Takes the steps from `first` on. Beyond the rows' ends any character will do.
void Evaluator::FillSteps(std::size_t first) {
  const auto [N, T] = work_.batch;
  for (std::size_t n = 0; n < N; ++n) {
    const auto row = text_.subspan(n * rows_.length, rows_.length);
    for (std::size_t t = 0; t < T; ++t) {
      const bool is_inside = first + t + 1 < row.size();
      inputs_[t * N + n] = is_inside ? row[first + t] : 0;
      targets_[t * N + n] = is_inside ? row[first + t + 1] : 0;
    }
  }
}

PerEvaluation<double> Evaluator::Evaluate(const Parameters& parameters) {
  const auto [N, T] = work_.batch;
  const std::size_t steps = rows_.length - 1;
  std::ranges::fill(sums_, 0.0);
  for (std::size_t first = 0; first < steps; first += T) {
    FillSteps(first);
    for (std::size_t i = 0; i < CarriedStates(work_.shape); ++i) {
      const MatrixView state = work_.InitialState(i);
      first == 0 ? FillWithZeros(state) : CopyMatrix(work_.FinalState(i), state);
    }
    ComputeLosses(parameters, loss_, {inputs_, targets_}, work_);
    for (std::size_t t = 0; t < std::min(T, steps - first); ++t) {
      for (std::size_t n = 0; n < N; ++n) sums_[n] += static_cast<double>(work_.losses[t * N + n]);
    }
  }
  double sum = 0;
  for (const double row : sums_) sum += row;
  const double nat = std::isfinite(sum) ? sum / static_cast<double>(targets())
                                        : std::numeric_limits<double>::infinity();
  PerEvaluation<double> result;
  result[Evaluation::kCrossEntropy] = nat;
  result[Evaluation::kPerplexity] = Exp(nat);
  result[Evaluation::kBitsPerCharacter] = nat / kLn2;
  return result;
}

double EvaluatorMemory(const ModelShape& shape, std::size_t characters, std::size_t most_rows,
                       std::size_t threads) {
  const EvaluationRows rows = RowsOf(characters, most_rows);
  if (rows.count == 0) return 0;
  const BatchShape chunk = ChunkOf(rows);
  return WorkspaceMemory(WithoutDropout(shape), chunk, threads) +
         static_cast<double>(2 * sizeof(std::int32_t) * chunk.targets() +
                             sizeof(double) * rows.count);
}

}  // namespace runexp
