#include "tests/support/reference_model.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace runexp::reference {
namespace {

using Row = std::vector<double>;

Row RowOf(const Array& a, std::size_t r) {
  const auto first = a.values.begin() + static_cast<std::ptrdiff_t>(r * a.cols);
  return {first, first + static_cast<std::ptrdiff_t>(a.cols)};
}

// sum += x W
void AddProduct(const Row& x, const Array& W, Row& sum) {
  for (std::size_t k = 0; k < W.rows; ++k) {
    for (std::size_t c = 0; c < W.cols; ++c) sum[c] += x[k] * W(k, c);
  }
}

// The tensors of one layer, by the names of the first.
struct Layer {
  const Model& model;
  std::string suffix;

  const Array& operator[](const std::string& name) const { return model.tensors.at(name + suffix); }
};

// One step of one sequence: from the gates' inputs, which hold the bias and the product with X, and
// the states before it, to the states after it.
struct Cell {
  std::vector<std::string> gates;
  std::size_t carried;
  void (*step)(const Layer& layer, std::vector<Row> inputs, std::vector<Row>& states);
};

template <double (*activation)(double)>
void SimpleStep(const Layer& layer, std::vector<Row> inputs, std::vector<Row>& states) {
  Row& z = inputs[0];
  AddProduct(states[0], layer["W_hh"], z);
  for (double& x : z) x = activation(x);
  states[0] = std::move(z);
}

double Tanh(double z) { return std::tanh(z); }
double Relu(double z) { return std::max(0.0, z); }

double Logistic(double z) { return 1 / (1 + std::exp(-z)); }

// f(input + factor W), for a gate.
Row Gate(double (*f)(double), Row input, const Row& factor, const Array& W) {
  AddProduct(factor, W, input);
  for (double& x : input) x = f(x);
  return input;
}

Row Times(const Row& a, const Row& b) {
  Row product(a.size());
  std::ranges::transform(a, b, product.begin(), std::multiplies<>());
  return product;
}

void MoveOn(const Row& z, const Row& n, Row& h) {
  for (std::size_t i = 0; i < h.size(); ++i) h[i] = (1 - z[i]) * n[i] + z[i] * h[i];
}

void GruStep(const Layer& layer, std::vector<Row> inputs, std::vector<Row>& states) {
  Row& h = states[0];
  const Row z = Gate(Logistic, inputs[0], h, layer["W_hz"]);
  const Row r = Gate(Logistic, inputs[1], h, layer["W_hr"]);
  const std::string inner_bias = "b_hh" + layer.suffix;
  Row product = layer.model.tensors.contains(inner_bias)
                    ? RowOf(layer.model.tensors.at(inner_bias), 0)
                    : Row(h.size());
  AddProduct(h, layer["W_hh"], product);
  Row n = inputs[2];
  for (std::size_t i = 0; i < n.size(); ++i) n[i] = Tanh(n[i] + r[i] * product[i]);
  MoveOn(z, n, h);
}

void GruResetBeforeStep(const Layer& layer, std::vector<Row> inputs, std::vector<Row>& states) {
  Row& h = states[0];
  const Row z = Gate(Logistic, inputs[0], h, layer["W_hz"]);
  const Row r = Gate(Logistic, inputs[1], h, layer["W_hr"]);
  MoveOn(z, Gate(Tanh, inputs[2], Times(r, h), layer["W_hh"]), h);
}

void LstmStep(const Layer& layer, std::vector<Row> inputs, std::vector<Row>& states) {
  Row &h = states[0], &c = states[1];
  const Row i = Gate(Logistic, inputs[0], h, layer["W_hi"]);
  const Row f = Gate(Logistic, inputs[1], h, layer["W_hf"]);
  const Row o = Gate(Logistic, inputs[2], h, layer["W_ho"]);
  const Row candidate = Gate(Tanh, inputs[3], h, layer["W_hc"]);
  for (std::size_t k = 0; k < c.size(); ++k) {
    c[k] = f[k] * c[k] + i[k] * candidate[k];
    h[k] = o[k] * Tanh(c[k]);
  }
}

const std::map<std::string, Cell> kCells = {
    {"tanh", {{"h"}, 1, SimpleStep<Tanh>}},
    {"relu", {{"h"}, 1, SimpleStep<Relu>}},
    {"gru", {{"z", "r", "h"}, 1, GruStep}},
    {"gru_reset_before", {{"z", "r", "h"}, 1, GruResetBeforeStep}},
    {"gru_inner_bias", {{"z", "r", "h"}, 1, GruStep}},
    {"lstm", {{"i", "f", "o", "c"}, 2, LstmStep}},
};

double CrossEntropy(const std::vector<double>& outputs, std::size_t target) {
  const double max = *std::max_element(outputs.begin(), outputs.end());
  double sum = 0;
  for (const double o : outputs) sum += std::exp(o - max);
  return std::log(sum) - (outputs[target] - max);
}

double ClippedProbability(const std::vector<double>& outputs, std::size_t target) {
  const auto clip = [](double o) { return std::clamp(o, 1e-7, 1 - 1e-7); };
  double sum = 0;
  for (const double o : outputs) sum += clip(o);
  return -std::log(clip(outputs[target]) / sum);
}

// What a layer's gates read of X; `x` is empty if the input is the character itself.
std::vector<Row> GateInputs(const Layer& layer, const Cell& cell, std::size_t character,
                            const Row& x) {
  std::vector<Row> inputs;
  for (const std::string& gate : cell.gates) {
    const Array& W_x = layer["W_x" + gate];
    Row& z = inputs.emplace_back(RowOf(layer["b_" + gate], 0));
    if (x.empty()) {
      for (std::size_t c = 0; c < z.size(); ++c) z[c] += W_x(character, c);
    } else {
      AddProduct(x, W_x, z);
    }
  }
  return inputs;
}

// Moves sequence n on by one character; returns the outputs. `row`: of the masks.
Row Step(const Model& model, std::size_t character, std::size_t n, std::size_t row,
         std::vector<Array>& states) {
  const Cell& cell = kCells.at(model.cell);
  const bool has_embedding = model.tensors.contains("W_xe");
  Row x = has_embedding ? RowOf(model.tensors.at("W_xe"), character) : Row();
  for (std::size_t l = 0; l < model.layers; ++l) {
    const Layer layer{model, l == 0 ? "" : "_" + std::to_string(l + 1)};
    std::vector<Row> of_layer;
    for (std::size_t i = 0; i < cell.carried; ++i) {
      of_layer.push_back(RowOf(states[l * cell.carried + i], n));
    }
    cell.step(layer, GateInputs(layer, cell, character, x), of_layer);
    for (std::size_t i = 0; i < cell.carried; ++i) {
      Array& state = states[l * cell.carried + i];
      std::ranges::copy(of_layer[i],
                        state.values.begin() + static_cast<std::ptrdiff_t>(n * state.cols));
    }
    x = of_layer[0];
    if (l >= model.masks.size() || model.masks[l].rows == 0) continue;
    for (std::size_t h = 0; h < x.size(); ++h) x[h] *= model.masks[l](row, h);
  }
  Row outputs = RowOf(model.tensors.at("b_q"), 0);
  AddProduct(x, model.tensors.at("W_hq"), outputs);
  return outputs;
}

}  // namespace

Forward Run(const Model& model, Loss loss, std::span<const std::int32_t> inputs,
            std::span<const std::int32_t> targets, const std::vector<Array>& states) {
  Forward forward{{}, states};
  const std::size_t N = states[0].rows;
  for (std::size_t row = 0; row < inputs.size(); ++row) {
    const Row outputs =
        Step(model, static_cast<std::size_t>(inputs[row]), row % N, row, forward.states);
    const auto target = static_cast<std::size_t>(targets[row]);
    forward.losses.push_back(loss == Loss::kCrossEntropy ? CrossEntropy(outputs, target)
                                                         : ClippedProbability(outputs, target));
  }
  return forward;
}

}  // namespace runexp::reference
