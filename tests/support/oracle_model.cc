// Models.
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/base/random.h"
#include "tests/support/oracle.h"

namespace runexp::oracle {

const Array& Model::operator[](std::string_view name) const {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return tensors[i];
  }
  throw std::out_of_range("no tensor " + std::string(name));
}

Array& Model::operator[](std::string_view name) {
  return const_cast<Array&>(std::as_const(*this)[name]);
}

Model ZeroModel(const Shape& shape) {
  const std::size_t V = shape.vocabulary, H = shape.hidden_units, E = shape.embedding_units;
  Model model{shape, {}, {}};
  const auto add = [&](const std::string& name, std::size_t rows, std::size_t cols) {
    model.names.push_back(name);
    model.tensors.emplace_back(rows, cols);
  };
  const Cell& cell = FindCell(shape.cell);
  if (E > 0) add("W_xe", V, E);
  for (std::size_t layer = 1; layer <= shape.layers; ++layer) {
    const std::string suffix = layer == 1 ? "" : "_" + std::to_string(layer);
    const std::size_t inputs = layer > 1 ? H : E > 0 ? E : V;
    for (const Gate& gate : cell.gates) {
      add(std::string("W_x") + gate.suffix + suffix, inputs, H);
      add(std::string("W_h") + gate.suffix + suffix, H, H);
      add(std::string("b_") + gate.suffix + suffix, 1, H);
    }
    if (cell.inner_bias != nullptr) add(cell.inner_bias + suffix, 1, H);
  }
  add("W_hq", H, V);
  add("b_q", 1, V);
  return model;
}

Model InitialModel(const Shape& shape, const Initial& initial, std::uint64_t seed) {
  Model model = ZeroModel(shape);
  const double bound = initial.kind == "pytorch"
                           ? 1 / std::sqrt(static_cast<double>(shape.hidden_units))
                           : initial.bound;
  for (std::size_t i = 0; i < model.names.size(); ++i) {
    const std::string& name = model.names[i];
    if (name.starts_with("b_") && initial.kind != "pytorch") continue;
    const RandomStream stream(seed, "init/" + name);
    std::vector<float>& values = model.tensors[i].values;
    for (std::size_t k = 0; k < values.size(); ++k) {
      double value = bound * (2 * stream.Uniform(k) - 1);
      if (initial.kind == "normal") value = initial.stddev * stream.Normal(k);
      if (initial.kind == "pytorch" && name == "W_xe") value = stream.Normal(k);
      values[k] = static_cast<float>(value);
    }
  }
  for (std::size_t i = 0; i < model.names.size(); ++i) {
    if (model.names[i] != "b_f" && !model.names[i].starts_with("b_f_")) continue;
    for (float& b : model.tensors[i].values) b += static_cast<float>(initial.forget_bias);
  }
  return model;
}

States ZeroStates(const Shape& shape, std::size_t batch_size) {
  return States(shape.layers * FindCell(shape.cell).carried, Array(batch_size, shape.hidden_units));
}

}  // namespace runexp::oracle
