// Forward and backward through one batch of a model of any cell.
#include <cmath>
#include <string>
#include <utility>

#include "core/base/random.h"
#include "tests/support/oracle.h"

namespace runexp::oracle {
namespace {

void SetRows(Array& a, std::size_t first, const Array& block) {
  for (std::size_t i = 0; i < block.values.size(); ++i)
    a.values[first * a.cols + i] = block.values[i];
}

// Blocks of N rows, one below the other.
Array Stacked(const std::vector<Array>& blocks) {
  Array all(blocks.size() * blocks[0].rows, blocks[0].cols);
  for (std::size_t i = 0; i < blocks.size(); ++i) SetRows(all, i * blocks[0].rows, blocks[i]);
  return all;
}

// The rows of a table that the indices name.
Array Gathered(const Array& table, const Indices& indices) {
  Array rows(indices.size(), table.cols);
  for (std::size_t r = 0; r < rows.rows; ++r) {
    SetRows(rows, r, RowBlock(table, static_cast<std::size_t>(indices[r]), 1));
  }
  return rows;
}

// The gradient of such a table.
void ScatterAdd(const Array& rows, const Indices& indices, Array& table) {
  for (std::size_t r = 0; r < rows.rows; ++r) {
    const auto index = static_cast<std::size_t>(indices[r]);
    for (std::size_t c = 0; c < rows.cols; ++c) table(index, c) += rows(r, c);
  }
}

// A layer of the model, counted from 0.
struct Layer {
  const Model& model;
  std::size_t index;

  const Cell& cell() const { return FindCell(model.shape.cell); }
  std::string Suffix() const { return index == 0 ? "" : "_" + std::to_string(index + 1); }
  std::string Name(const char* start, const Gate& gate) const {
    return std::string(start) + gate.suffix + Suffix();
  }
  bool IsOneHot() const { return index == 0 && model.shape.embedding_units == 0; }
  double Dropout() const {
    return index + 1 == model.shape.layers ? model.shape.output_dropout : model.shape.dropout;
  }

  RecurrentWeights Weights() const {
    RecurrentWeights weights;
    for (const Gate& gate : cell().gates) weights.W_h.push_back(model[Name("W_h", gate)]);
    if (cell().inner_bias != nullptr) weights.inner_bias = model[cell().inner_bias + Suffix()];
    return weights;
  }
  RecurrentWeights TransposedWeights() const {
    RecurrentWeights weights = Weights();
    for (Array& W : weights.W_h) W = Transposed(W);
    return weights;
  }

  // The input of a gate in all steps: (M, H).
  Array GateInput(const Gate& gate, const Indices& inputs, const Array& x) const {
    const Array &W_x = model[Name("W_x", gate)], &b = model[Name("b_", gate)];
    if (!IsOneHot()) return MatMul(x, W_x, RepeatedRow(b, x.rows));
    Array z = Gathered(W_x, inputs);
    for (std::size_t m = 0; m < z.rows; ++m) {
      for (std::size_t h = 0; h < z.cols; ++h) z(m, h) += b(0, h);
    }
    return z;
  }

  Array Mask(const Options& options, std::size_t rows, std::int64_t update) const {
    const double p = Dropout();
    if (p == 0) return {};
    const RandomStream stream(options.seed, "dropout/layer=" + std::to_string(index + 1) +
                                                "/update=" + std::to_string(update));
    Array mask(rows, model.shape.hidden_units);
    for (std::size_t i = 0; i < mask.values.size(); ++i) {
      mask.values[i] = stream.Uniform(i) < p ? 0.0f : static_cast<float>(1 / (1 - p));
    }
    return mask;
  }
};

Array Masked(Array a, const Array& mask) {
  for (std::size_t i = 0; i < mask.values.size(); ++i) {
    a.values[i] = mask.values[i] == 0.0f ? 0.0f : a.values[i] * mask.values[i];
  }
  return a;
}

LayerPass Forward(const Layer& layer, const Options& options, const Indices& inputs, Array x,
                  const States& before, std::int64_t update) {
  const std::size_t N = before[0].rows, T = inputs.size() / N;
  const RecurrentWeights weights = layer.Weights();
  std::vector<Array> all_inputs;
  for (const Gate& gate : layer.cell().gates) {
    all_inputs.push_back(layer.GateInput(gate, inputs, x));
  }
  LayerPass pass{std::move(x), {before}, {}, {}, {}, {}};
  std::vector<Array> hidden;
  for (std::size_t t = 0; t < T; ++t) {
    std::vector<Array> gate_inputs;
    for (const Array& all : all_inputs) gate_inputs.push_back(RowBlock(all, t * N, N));
    pass.steps.push_back(layer.cell().forward(weights, gate_inputs, pass.states.back()));
    pass.states.push_back(pass.steps.back().carried);
    hidden.push_back(pass.states.back()[0]);
  }
  pass.mask = layer.Mask(options, inputs.size(), update);
  pass.output = Masked(Stacked(hidden), pass.mask);
  return pass;
}

// Goes back through all steps of a layer.
void Backward(const Layer& layer, const Array& d_hidden, LayerPass& pass) {
  const std::size_t T = pass.steps.size(), N = pass.states[0][0].rows;
  const RecurrentWeights transposed = layer.TransposedWeights();
  pass.back.resize(T);
  for (std::size_t t = T; t-- > 0;) {
    pass.back[t] = layer.cell().backward(transposed, pass.steps[t], pass.states[t],
                                         RowBlock(d_hidden, t * N, N),
                                         t + 1 < T ? &pass.back[t + 1] : nullptr);
  }
}

// Gradient number i of all steps: (M, H).
Array AllSteps(const LayerPass& pass, std::size_t i) {
  std::vector<Array> blocks;
  for (const BackwardStep& step : pass.back) blocks.push_back(step.d_gates[i]);
  return Stacked(blocks);
}

// The left factor of a gate's recurrent product in all steps.
Array Factor(const LayerPass& pass, const Gate& gate) {
  std::vector<Array> blocks;
  for (std::size_t t = 0; t < pass.steps.size(); ++t) {
    blocks.push_back(gate.factor == Gate::kStateBefore ? pass.states[t][0]
                                                       : pass.steps[t].kept[gate.factor]);
  }
  return Stacked(blocks);
}

void LayerGradients(const Layer& layer, const LayerPass& pass, const Indices& inputs, Model& by) {
  const Cell& cell = layer.cell();
  for (std::size_t g = 0; g < cell.gates.size(); ++g) {
    const Gate& gate = cell.gates[g];
    const Array d = AllSteps(pass, g), d_recurrent = AllSteps(pass, gate.recurrent_gradient);
    Array &W_x = by[layer.Name("W_x", gate)], &W_h = by[layer.Name("W_h", gate)];
    W_h = MatMul(Transposed(Factor(pass, gate)), d_recurrent, W_h);
    AddColumnSums(d, by[layer.Name("b_", gate)]);
    if (layer.IsOneHot()) {
      ScatterAdd(d, inputs, W_x);
    } else {
      W_x = MatMul(Transposed(pass.input), d, W_x);
    }
    if (cell.inner_bias != nullptr && g + 1 == cell.gates.size()) {
      AddColumnSums(d_recurrent, by[cell.inner_bias + layer.Suffix()]);
    }
  }
}

// The gradient with respect to the layer's input: one chain over the gates.
Array InputGradient(const Layer& layer, const LayerPass& pass) {
  Array d_input(pass.input.rows, pass.input.cols);
  for (std::size_t g = 0; g < layer.cell().gates.size(); ++g) {
    d_input =
        MatMul(AllSteps(pass, g), Transposed(layer.model[layer.Name("W_x", layer.cell().gates[g])]),
               std::move(d_input));
  }
  return d_input;
}

void ForwardAll(const Model& model, const Options& options, const Indices& inputs,
                const States& state, std::int64_t update, Gradients& g) {
  const std::size_t carried = FindCell(model.shape.cell).carried;
  Array x = model.shape.embedding_units > 0 ? Gathered(model["W_xe"], inputs) : Array();
  for (std::size_t l = 0; l < model.shape.layers; ++l) {
    const auto first = state.begin() + static_cast<std::ptrdiff_t>(l * carried);
    const States before(first, first + static_cast<std::ptrdiff_t>(carried));
    g.layers.push_back(Forward({model, l}, options, inputs, std::move(x), before, update));
    x = g.layers.back().output;
    const States& after = g.layers.back().states.back();
    g.final_state.insert(g.final_state.end(), after.begin(), after.end());
  }
}

void OutputLayer(const Model& model, const Options& options, const Indices& targets, Gradients& g) {
  const Array& hidden = g.layers.back().output;
  const std::size_t M = targets.size(), V = model.shape.vocabulary;
  g.outputs = MatMul(hidden, model["W_hq"], RepeatedRow(model["b_q"], M));
  g.d_outputs = g.outputs;
  const auto loss = options.clipped_probability ? ClippedProbability : SoftmaxCrossEntropy;
  for (std::size_t m = 0; m < M; ++m) {
    const auto row = std::span(g.d_outputs.values).subspan(m * V, V);
    g.losses.push_back(loss(row, targets[m], 1.0f / static_cast<float>(M)));
    g.loss_sum += static_cast<double>(g.losses.back());
  }
  g.by["W_hq"] = MatMul(Transposed(hidden), g.d_outputs, g.by["W_hq"]);
  AddColumnSums(g.d_outputs, g.by["b_q"]);
  g.d_hidden = Masked(MatMul(g.d_outputs, Transposed(model["W_hq"]), Array(M, hidden.cols)),
                      g.layers.back().mask);
}

}  // namespace

Array RowBlock(const Array& a, std::size_t first, std::size_t count) {
  Array block(count, a.cols);
  for (std::size_t i = 0; i < block.values.size(); ++i)
    block.values[i] = a.values[first * a.cols + i];
  return block;
}

Array RepeatedRow(const Array& row, std::size_t count) {
  Array a(count, row.cols);
  for (std::size_t r = 0; r < count; ++r) SetRows(a, r, row);
  return a;
}

Gradients Differentiate(const Model& model, const Options& options, const Batch& batch,
                        const States& state, std::int64_t update) {
  Gradients g;
  g.by = ZeroModel(model.shape);
  ForwardAll(model, options, batch.inputs, state, update, g);
  OutputLayer(model, options, batch.targets, g);
  Array d_hidden = g.d_hidden;
  for (std::size_t l = model.shape.layers; l-- > 0;) {
    const Layer layer{model, l};
    LayerPass& pass = g.layers[l];
    Backward(layer, d_hidden, pass);
    LayerGradients(layer, pass, batch.inputs, g.by);
    if (l > 0) d_hidden = Masked(InputGradient(layer, pass), g.layers[l - 1].mask);
    if (l == 0 && !layer.IsOneHot()) {
      ScatterAdd(InputGradient(layer, pass), batch.inputs, g.by["W_xe"]);
    }
  }
  return g;
}

}  // namespace runexp::oracle
