// The table of cells.
#include <cmath>
#include <initializer_list>
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

float LogisticSlope(float s) { return std::fma(-s, s, s); }

// The array of function(a, b, …) of the elements of arrays of one shape.
template <typename Function, typename... Arrays>
Array Map(Function function, const Array& first, const Arrays&... others) {
  Array result(first.rows, first.cols);
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    result.values[i] = function(first.values[i], others.values[i]...);
  }
  return result;
}

Array Faded(Array a) { return Map(WithoutNegligible, a); }

Array Times(const Array& a, const Array& b) {
  return Map([](float x, float y) { return x * y; }, a, b);
}

Array Plus(const Array& a, const Array& b) {
  return Map([](float x, float y) { return x + y; }, a, b);
}

// The gradient with respect to a gate's input: that with respect to what it lets through is (a b).
Array GateGradient(const Array& a, const Array& b, float (*slope)(float), const Array& gate) {
  return Faded(Map([slope](float x, float y, float g) { return (x * y) * slope(g); }, a, b, gate));
}

// d + d_gates[gates[0]] W[0] + d_gates[gates[1]] W[1] + …, one chain.
Array AddGates(Array d, const BackwardStep& later, std::initializer_list<std::size_t> gates,
               const RecurrentWeights& transposed) {
  std::size_t g = 0;
  for (const std::size_t i : gates) d = MatMul(later.d_gates[i], transposed.W_h[g++], std::move(d));
  return d;
}

Array GruState(const Array& z, const Array& before, const Array& n) {
  return Faded(
      Map([](float u, float h, float c) { return std::fma(u, h, (1.0f - u) * c); }, z, before, n));
}

Step GruForward(const RecurrentWeights& weights, std::vector<Array> inputs,
                const std::vector<Array>& before) {
  const Array& h = before[0];
  const Array z = Map(correctly_rounded::Logistic, MatMul(h, weights.W_h[0], inputs[0]));
  const Array r = Map(correctly_rounded::Logistic, MatMul(h, weights.W_h[1], inputs[1]));
  Array start(h.rows, h.cols);
  if (weights.inner_bias.rows != 0) start = RepeatedRow(weights.inner_bias, h.rows);
  const Array product = MatMul(h, weights.W_h[2], start);
  const Array n = Map(
      [](float reset, float p, float a) { return correctly_rounded::Tanh(std::fma(reset, p, a)); },
      r, product, inputs[2]);
  return {{GruState(z, h, n)}, {z, r, n}, {product}};
}

// dZ, dN and dH Z.
struct GruUpdate {
  GruUpdate(const Step& step, const Array& before, const Array& d_hidden)
      : z(GateGradient(d_hidden, Map([](float h, float c) { return h - c; }, before, step.gates[2]),
                       LogisticSlope, step.gates[0])),
        n(GateGradient(d_hidden, Map([](float u) { return 1.0f - u; }, step.gates[0]), Tanh::Slope,
                       step.gates[2])),
        flow(Faded(Times(d_hidden, step.gates[0]))) {}

  Array z, n, flow;
};

BackwardStep GruBackward(const RecurrentWeights& transposed, const Step& step,
                         const std::vector<Array>& before, Array d_hidden,
                         const BackwardStep* later) {
  if (later != nullptr) {
    d_hidden = AddGates(Plus(d_hidden, later->d_carried[0]), *later, {0, 1, 3}, transposed);
  }
  const GruUpdate d(step, before[0], d_hidden);
  const Array& r = step.gates[1];
  return {{d.z, GateGradient(d.n, step.kept[0], LogisticSlope, r), d.n, Faded(Times(d.n, r))},
          {d.flow}};
}

Step GruResetBeforeForward(const RecurrentWeights& weights, std::vector<Array> inputs,
                           const std::vector<Array>& before) {
  const Array& h = before[0];
  const Array z = Map(correctly_rounded::Logistic, MatMul(h, weights.W_h[0], inputs[0]));
  const Array r = Map(correctly_rounded::Logistic, MatMul(h, weights.W_h[1], inputs[1]));
  const Array factor = Times(r, h);
  const Array n = Map(correctly_rounded::Tanh, MatMul(factor, weights.W_h[2], inputs[2]));
  return {{GruState(z, h, n)}, {z, r, n}, {factor}};
}

BackwardStep GruResetBeforeBackward(const RecurrentWeights& transposed, const Step& step,
                                    const std::vector<Array>& before, Array d_hidden,
                                    const BackwardStep* later) {
  if (later != nullptr) {
    const Array flow = Plus(Plus(d_hidden, later->d_carried[0]), later->d_carried[1]);
    d_hidden = AddGates(flow, *later, {0, 1}, transposed);
  }
  const GruUpdate d(step, before[0], d_hidden);
  const Array& r = step.gates[1];
  const Array d_factor = MatMul(d.n, transposed.W_h[2], Array(r.rows, r.cols));
  return {{d.z, GateGradient(d_factor, before[0], LogisticSlope, r), d.n},
          {d.flow, Faded(Times(d_factor, r))}};
}

Step LstmForward(const RecurrentWeights& weights, std::vector<Array> inputs,
                 const std::vector<Array>& before) {
  std::vector<Array> gates;
  for (std::size_t g = 0; g < 4; ++g) {
    gates.push_back(Map(g < 3 ? correctly_rounded::Logistic : correctly_rounded::Tanh,
                        MatMul(before[0], weights.W_h[g], std::move(inputs[g]))));
  }
  const Array c = Faded(Map([](float i, float f, float candidate,
                               float content) { return std::fma(f, content, i * candidate); },
                            gates[0], gates[1], gates[3], before[1]));
  const Array tanh_c = Map(correctly_rounded::Tanh, c);
  return {{Times(gates[2], tanh_c), c}, gates, {tanh_c}};
}

BackwardStep LstmBackward(const RecurrentWeights& transposed, const Step& step,
                          const std::vector<Array>& before, Array d_hidden,
                          const BackwardStep* later) {
  const Array &i = step.gates[0], &f = step.gates[1], &o = step.gates[2],
              &candidate = step.gates[3];
  const Array& tanh_c = step.kept[0];
  Array flow(i.rows, i.cols);
  if (later != nullptr) {
    d_hidden = AddGates(std::move(d_hidden), *later, {0, 1, 2, 3}, transposed);
    flow = later->d_carried[0];
  }
  const Array dc =
      Map([](float dh, float out, float squashed,
             float later_dc) { return std::fma(dh * out, Tanh::Slope(squashed), later_dc); },
          d_hidden, o, tanh_c, flow);
  return {
      {GateGradient(dc, candidate, LogisticSlope, i), GateGradient(dc, before[1], LogisticSlope, f),
       GateGradient(d_hidden, tanh_c, LogisticSlope, o),
       GateGradient(dc, i, Tanh::Slope, candidate)},
      {Faded(Times(dc, f))}};
}

}  // namespace

float WithoutNegligible(float x) { return std::abs(x) < 0x1p-100f ? 0.0f : x; }

const Cell& FindCell(std::string_view name) {
  static const std::vector<Gate> gru = {{"z", 0}, {"r", 1}, {"h", 3}};
  static const std::vector<Gate> gru_reset_before = {{"z", 0}, {"r", 1}, {"h", 2, 0}};
  static const std::vector<Gate> lstm = {{"i", 0}, {"f", 1}, {"o", 2}, {"c", 3}};
  static const std::vector<Cell> cells = {
      SimpleCell<Tanh>("tanh"),
      SimpleCell<Relu>("relu"),
      {"gru", gru, 1, nullptr, GruForward, GruBackward},
      {"gru_reset_before", gru_reset_before, 1, nullptr, GruResetBeforeForward,
       GruResetBeforeBackward},
      {"gru_inner_bias", gru, 1, "b_hh", GruForward, GruBackward},
      {"lstm", lstm, 2, nullptr, LstmForward, LstmBackward},
  };
  for (const Cell& cell : cells) {
    if (cell.name == name) return cell;
  }
  throw std::out_of_range("the oracle has no " + std::string(name));
}

}  // namespace runexp::oracle
