#include <cmath>
#include <limits>

#include "core/base/elementary.h"
#include "tests/support/oracle.h"

namespace runexp::oracle {
namespace {

// The losses of a row's characters but the first, added from zero.
double RowLoss(Model model, Options options, std::span<const std::int32_t> row) {
  model.shape.dropout = model.shape.output_dropout = 0;
  options.batch_size = options.time_steps = 1;
  double sum = 0;
  States state = ZeroStates(model.shape, 1);
  for (std::size_t i = 0; i + 1 < row.size(); ++i) {
    Gradients step = Differentiate(model, options, {{row[i]}, {row[i + 1]}}, state);
    sum += step.loss_sum;
    state = std::move(step.final_state);
  }
  return sum;
}

}  // namespace

PerEvaluation<double> Evaluate(const Model& model, const Options& options, const Indices& text,
                               std::size_t most_rows) {
  std::size_t rows = most_rows;
  while (2 * rows > text.size()) --rows;
  const std::size_t length = text.size() / rows;
  double sum = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    sum += RowLoss(model, options, std::span(text).subspan(r * length, length));
  }
  double nat = sum / static_cast<double>(rows * (length - 1));
  if (!std::isfinite(sum)) nat = std::numeric_limits<double>::infinity();
  return {{nat, Exp(nat), nat / 0.693147180559945309417}};
}

}  // namespace runexp::oracle
