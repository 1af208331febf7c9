// A fault for the program runexp_with_fault, which is linked so that some kernels are called
// through the functions here (tests/support/CMakeLists.txt). RUNEXP_PLANTED_FAULT names an
// operation and an update, counted from the first of the run: "backward 12". In this update one
// element of its result is moved to the next float, as by a rounding that went the wrong way. It
// takes a model that is computed in one part (few columns, little work), where each kernel is
// called once for each tensor.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <sstream>
#include <string>

#include "core/kernels/cell_pass.h"
#include "core/kernels/optimizer_step.h"

namespace runexp {
namespace {

struct Fault {
  std::string operation;
  int update = 0;
};

const Fault& PlantedFault() {
  static const Fault fault = [] {
    Fault planted;
    const char* text = std::getenv("RUNEXP_PLANTED_FAULT");
    std::istringstream(text == nullptr ? "" : text) >> planted.operation >> planted.update;
    return planted;
  }();
  return fault;
}

int updates_begun = 0;
bool is_planted = false;

// True once: when this operation of the update runs first.
bool IsHere(const char* operation) {
  if (is_planted || PlantedFault().operation != operation) return false;
  if (PlantedFault().update != updates_begun) return false;
  is_planted = true;
  return true;
}

template <typename T>
void Misround(T& x) {
  x = std::nextafter(x, T{1});
}

constexpr std::size_t kFaultyStep = 4;

// The time steps `first` to `first` + `count` - 1 of a pass. Its gate is its state.
struct Steps {
  Steps(const ForwardPass& whole, std::size_t first, std::size_t count)
      : hidden(whole.carried[0].RowRange(first * whole.batch_size, (count + 1) * whole.batch_size)),
        gate(hidden.RowRange(whole.batch_size, count * whole.batch_size)),
        pass(whole) {
    pass.time_steps = count;
    pass.gates = {&gate, 1};
    pass.carried = {&hidden, 1};
  }

  MatrixView hidden, gate;
  ForwardPass pass;
};

}  // namespace

using Indices = std::span<const std::int32_t>;

// The kernels, and what is called instead of them, under the linker's names for both.
#define RUNEXP_WRAP(name, symbol, result, parameters)     \
  result Real##name parameters __asm__("__real_" symbol); \
  result Faulty##name parameters __asm__("__wrap_" symbol)

RUNEXP_WRAP(Forward, RUNEXP_TanhCellForward, void, (const ForwardPass&, Range));
RUNEXP_WRAP(Backward, RUNEXP_TanhCellBackward, void, (const BackwardPass&, Range));
RUNEXP_WRAP(Loss, RUNEXP_SoftmaxCrossEntropy, void, (MatrixView, Indices, float, std::span<float>));
RUNEXP_WRAP(Scatter, RUNEXP_ScatterAddRows, void, (ConstMatrixView, Indices, MatrixView));
RUNEXP_WRAP(Squares, RUNEXP_SumOfSquaresOfRows, double, (ConstMatrixView, Indices));
RUNEXP_WRAP(Update, RUNEXP_SgdUpdate, void,
            (const OptimizerStep&, ConstMatrixView, std::span<const MatrixView>, MatrixView));

void FaultyForward(const ForwardPass& pass, Range sequences) {
  if (pass.time_steps > 1) ++updates_begun;  // not where text is generated
  if (!IsHere("forward")) return RealForward(pass, sequences);
  const std::size_t before = kFaultyStep + 1;  // the steps after it take in what it has left
  RealForward(Steps(pass, 0, before).pass, sequences);
  Misround(pass.carried[0]((kFaultyStep + 1) * pass.batch_size, 0));
  RealForward(Steps(pass, before, pass.time_steps - before).pass, sequences);
}

void FaultyBackward(const BackwardPass& pass, Range sequences) {
  RealBackward(pass, sequences);
  if (IsHere("backward")) Misround(pass.d_gates[0](0, 0));  // of step 0, which comes last
}

void FaultyLoss(MatrixView outputs, Indices targets, float scale, std::span<float> losses) {
  RealLoss(outputs, targets, scale, losses);
  if (IsHere("row_losses")) Misround(losses[0]);
  if (IsHere("output_gradient")) Misround(outputs(0, 0));
}

void FaultyScatter(ConstMatrixView rows, Indices indices, MatrixView table) {
  RealScatter(rows, indices, table);
  if (IsHere("gradient")) Misround(table(static_cast<std::size_t>(indices[0]), 0));
}

double FaultySquares(ConstMatrixView m, Indices rows) {
  double sum = RealSquares(m, rows);
  if (IsHere("squares")) Misround(sum);
  return sum;
}

void FaultyUpdate(const OptimizerStep& step, ConstMatrixView gradient,
                  std::span<const MatrixView> moments, MatrixView parameter) {
  RealUpdate(step, gradient, moments, parameter);
  if (IsHere("parameters")) Misround(parameter(0, 0));
}

}  // namespace runexp
