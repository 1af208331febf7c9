// The table of cells.
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/support/correctly_rounded.h"
#include "tests/support/oracle.h"

namespace runexp::oracle {
namespace {

// The cells of one gate, which is the state: an activation and its derivative, as a function of the
// activation's value.
struct Tanh {
  static float Value(float z) { return correctly_rounded::Tanh(z); }
  static float Slope(float h) { return std::fma(-h, h, 1.0f); }
};
struct Relu {
  static float Value(float z) { return z <= 0.0f ? 0.0f : z; }
  static float Slope(float h) { return h > 0.0f ? 1.0f : 0.0f; }
};

template <typename Activation>
Step SimpleForward(const RecurrentWeights& weights, std::vector<Array> inputs,
                   const std::vector<Array>& before) {
  Array h = MatMul(before[0], weights.W_h[0], std::move(inputs[0]));
  for (float& value : h.values) value = Activation::Value(value);
  return {{h}, {}, {}};
}

template <typename Activation>
BackwardStep SimpleBackward(const RecurrentWeights& transposed, const Step& step,
                            const std::vector<Array>&, Array d_hidden, const BackwardStep* later) {
  Array dz = std::move(d_hidden);
  if (later != nullptr) dz = MatMul(later->d_gates[0], transposed.W_h[0], std::move(dz));
  for (std::size_t i = 0; i < dz.values.size(); ++i) {
    dz.values[i] = WithoutNegligible(dz.values[i] * Activation::Slope(step.carried[0].values[i]));
  }
  return {{dz}, {}};
}

template <typename Activation>
Cell SimpleCell(const char* name) {
  return {name, {{"h", 0}}, 1, nullptr, SimpleForward<Activation>, SimpleBackward<Activation>};
}

}  // namespace

float WithoutNegligible(float gradient) { return std::abs(gradient) < 0x1p-100f ? 0.0f : gradient; }

const Cell& FindCell(std::string_view name) {
  static const std::vector<Cell> cells = {SimpleCell<Tanh>("tanh"), SimpleCell<Relu>("relu")};
  for (const Cell& cell : cells) {
    if (cell.name == name) return cell;
  }
  throw std::out_of_range("the oracle has no " + std::string(name));
}

}  // namespace runexp::oracle
