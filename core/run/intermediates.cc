#include "core/run/intermediates.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "core/base/sha256.h"
#include "core/run/convert.h"

namespace runexp {
namespace {

static_assert(std::endian::native == std::endian::little, "elements are hashed as they stand");

// Processors differ in the bits of a NaN: all of them count as one.
template <typename T>
T Canonical(T x) {
  return std::isnan(x) ? std::numeric_limits<T>::quiet_NaN() : x;
}

template <typename T>
std::string DigestOf(std::span<const T> values) {
  std::vector<T> canonical(values.begin(), values.end());
  if constexpr (std::is_floating_point_v<T>) {
    std::ranges::transform(canonical, canonical.begin(), Canonical<T>);
  }
  return Sha256Hex(std::as_bytes(std::span(canonical)));
}

template <typename T>
requires std::is_arithmetic_v<T> std::string DigestOf(T value) {
  return DigestOf(std::span<const T>(&value, 1));
}

std::string DigestOf(ConstMatrixView m) {
  std::vector<float> values;
  values.reserve(m.rows * m.cols);
  for (std::size_t r = 0; r < m.rows; ++r) {
    for (std::size_t c = 0; c < m.cols; ++c) values.push_back(m(r, c));
  }
  return DigestOf(std::span<const float>(values));
}

// The digest of an embedding's gradient, in which only these rows have been computed.
std::string DigestOfRows(ConstMatrixView m, std::span<const std::int32_t> rows) {
  Matrix whole(m.rows, m.cols);
  for (const std::int32_t row : rows) {
    const auto r = static_cast<std::size_t>(row);
    CopyMatrix(m.RowRange(r, 1), whole.view().RowRange(r, 1));
  }
  return DigestOf(std::as_const(whole).view());
}

// dZ; dZ_i, …; dP_h with respect to a recurrent product, where that is another than its gate's.
std::string NameOfGradient(const CellInfo& cell, std::size_t i) {
  if (cell.gates.size() == 1) return "dZ";
  if (i < cell.gates.size()) return fmt::format("dZ_{}", cell.gates[i].suffix);
  return fmt::format("dP_{}", std::ranges::find(cell.gates, i, &Gate::recurrent_gradient)->suffix);
}

struct UpdateItems {
  const Trainer& trainer;
  const UpdateOutcome& outcome;
  std::int64_t update;
  const TakeItem& take;

  const Workspace& work() const { return trainer.work(); }

  void Take(Operation operation, std::string tensor, std::string digest) const {
    take({update, operation, std::move(tensor), std::move(digest)});
  }

  std::string AtStep(const std::string& name, std::int64_t t) const {
    return fmt::format("{}[{}]", name, t);
  }

  // The rows of step t of an (M, …) matrix.
  void TakeAt(Operation operation, const std::string& name, std::size_t t,
              ConstMatrixView m) const {
    const std::size_t N = work().batch.batch_size;
    Take(operation, AtStep(name, static_cast<std::int64_t>(t)), DigestOf(m.RowRange(t * N, N)));
  }

  void TakeSteps(Operation operation, const std::string& name, ConstMatrixView m) const {
    for (std::size_t t = 0; t < work().batch.time_steps; ++t) TakeAt(operation, name, t, m);
  }

  // The hidden state comes last, because it is computed from the other states.
  void TakeForwardStep(std::size_t layer, std::size_t t) const {
    const CellInfo& cell = *work().shape.cell;
    const std::size_t N = work().batch.batch_size, M = work().batch.targets();
    for (std::size_t g = 0; g < cell.gates.size() && !cell.gate_is_state; ++g) {
      TakeAt(Operation::kForward, "gate_" + (cell.gates[g].suffix + LayerSuffix(layer)), t,
             work().layers[layer].gates_views[g]);
    }
    for (std::size_t i = cell.carried; i-- > 0;) {
      const ConstMatrixView states = work().layers[layer].carried_views[i];
      TakeAt(Operation::kForward, CarriedName(work().shape, layer * cell.carried + i), t,
             states.RowRange(N, M));
    }
  }

  void TakeForward() const {
    const std::size_t N = work().batch.batch_size;
    Take(Operation::kBatch, "inputs", DigestOf(trainer.inputs()));
    Take(Operation::kBatch, "targets", DigestOf(trainer.targets()));
    const ModelShape& shape = work().shape;
    for (std::size_t i = 0; i < CarriedStates(shape); ++i) {
      Take(Operation::kState, AtStep(CarriedName(shape, i), -1),
           DigestOf(work().Carried(i).RowRange(0, N)));
    }
    for (std::size_t layer = 0; layer < work().layers.size(); ++layer) {
      for (std::size_t t = 0; t < work().batch.time_steps; ++t) TakeForwardStep(layer, t);
    }
    TakeSteps(Operation::kOutputs, "O", work().overwritten->outputs.view());
  }

  void TakeLosses() const {
    const std::size_t N = work().batch.batch_size;
    const std::span<const float> losses(work().losses);
    for (std::size_t t = 0; t < work().batch.time_steps; ++t) {
      Take(Operation::kRowLosses, AtStep("loss", static_cast<std::int64_t>(t)),
           DigestOf(losses.subspan(t * N, N)));
    }
    Take(Operation::kLoss, "sum", DigestOf(outcome.batch.loss_sum));
  }

  void TakeBackward() const {
    TakeSteps(Operation::kOutputGradient, "G", work().overwritten->d_outputs.view());
    TakeSteps(Operation::kHiddenGradient, "D", work().overwritten->d_hidden.view());
    const CellInfo& cell = *work().shape.cell;
    for (std::size_t layer = work().layers.size(); layer-- > 0;) {
      for (std::size_t t = work().batch.time_steps; t-- > 0;) {
        for (std::size_t i = 0; i < cell.d_gates; ++i) {
          TakeAt(Operation::kBackward, NameOfGradient(cell, i) + LayerSuffix(layer), t,
                 work().layers[layer].d_gates_views[i]);
        }
      }
    }
  }

  void TakeGradients() const {
    const Parameters& gradients = trainer.gradients();
    for (std::size_t i = 0; i < gradients.values.size(); ++i) {
      const ConstMatrixView gradient = gradients.values[i].view();
      const bool is_sparse = gradients.info[i].kind == TensorKind::kEmbedding;
      Take(Operation::kGradient, gradients.info[i].name,
           is_sparse ? DigestOfRows(gradient, work().occurring) : DigestOf(gradient));
    }
    for (std::size_t i = 0; i < gradients.values.size(); ++i) {
      Take(Operation::kSquares, gradients.info[i].name,
           DigestOf(std::span<const double>(work().squares[i])));
    }
    Take(Operation::kNorm, "gradients", DigestOf(outcome.batch.gradient_norm));
  }

  void TakeStep() const {
    Take(Operation::kClipping, "factor", DigestOf(outcome.clipping_factor));
    Take(Operation::kClipping, "step", DigestOf(outcome.step));
    TakeState(trainer.state(), *trainer.options().optimizer, update, take);
  }

  void TakeEpoch(const ExperimentTraining& training) const {
    for (std::size_t i = 0; i < kMetrics.size(); ++i) {
      Take(Operation::kEpochMetrics, kMetrics[i].name, DigestOf(outcome.finished_epoch->values[i]));
    }
    if (training.evaluation()) {
      for (std::size_t i = 0; i < kEvaluations.size(); ++i) {
        Take(Operation::kValidation, kEvaluations[i].name,
             DigestOf(training.evaluation()->values[i]));
      }
    }
    if (!training.sampled()) return;
    const RunRecord& record = training.record();
    const std::int64_t epoch = record.samples.back().epoch;
    std::int64_t number = 0;
    for (const SampleRecord& sample : record.samples) {
      if (sample.epoch != epoch) continue;
      Take(Operation::kSamples, fmt::to_string(++number), Sha256Hex(sample.text));
    }
  }
};

}  // namespace

void TakeState(const TrainingState& state, const OptimizerInfo& optimizer, std::int64_t update,
               const TakeItem& take) {
  const auto take_all = [&](Operation operation, const std::string& prefix, const Parameters& all) {
    for (std::size_t i = 0; i < all.values.size(); ++i) {
      take({update, operation, prefix + all.info[i].name, DigestOf(all.values[i].view())});
    }
  };
  for (std::size_t i = 0; i < state.moments.size(); ++i) {
    take_all(Operation::kMoments, MomentPrefix(optimizer, i), state.moments[i]);
  }
  take_all(Operation::kParameters, "", state.parameters);
}

void TakeUpdate(const ExperimentTraining& training, std::int64_t update, const TakeItem& take) {
  const UpdateOutcome& outcome = training.outcome();
  const UpdateItems items = {training.trainer(), outcome, update, take};
  items.TakeForward();
  items.TakeLosses();
  items.TakeBackward();
  items.TakeGradients();
  if (!outcome.divergence.empty() && !outcome.finished_epoch) return;  // nothing was changed
  items.TakeStep();
  if (outcome.finished_epoch) items.TakeEpoch(training);
}

}  // namespace runexp
