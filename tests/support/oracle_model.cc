// The tables of cells and optimisers, and models of these cells.
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/base/random.h"
#include "tests/support/correctly_rounded.h"
#include "tests/support/oracle.h"

namespace runexp::oracle {
namespace {

constexpr Cell kCells[] = {
    {"tanh", correctly_rounded::Tanh, [](float h) { return std::fma(-h, h, 1.0f); }},
    {"relu", [](float z) { return z <= 0.0f ? 0.0f : z; },
     [](float h) { return h > 0.0f ? 1.0f : 0.0f; }},
};

constexpr Optimizer kOptimizers[] = {{"sgd", SgdUpdate}};

template <typename Entries>
const auto& Find(const Entries& entries, std::string_view name) {
  for (const auto& entry : entries) {
    if (entry.name == name) return entry;
  }
  throw std::out_of_range("the oracle has no " + std::string(name));
}

}  // namespace

const Cell& FindCell(std::string_view name) { return Find(kCells, name); }
const Optimizer& FindOptimizer(std::string_view name) { return Find(kOptimizers, name); }

void ActivateBackward(const Cell& cell, const Array& h, Array& dz) {
  for (std::size_t i = 0; i < dz.values.size(); ++i) {
    dz.values[i] *= cell.slope(h.values[i]);
    if (std::abs(dz.values[i]) < 0x1p-100f) dz.values[i] = 0.0f;
  }
}

const Array& Model::operator[](std::string_view name) const {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return tensors[i];
  }
  throw std::out_of_range("no tensor " + std::string(name));
}

Array& Model::operator[](std::string_view name) {
  return const_cast<Array&>(std::as_const(*this)[name]);
}

Model ZeroModel(std::string_view cell, std::size_t vocabulary, std::size_t hidden_units) {
  const std::size_t V = vocabulary, H = hidden_units;
  return {std::string(cell),
          {"W_xh", "W_hh", "b_h", "W_hq", "b_q"},
          {Array(V, H), Array(H, H), Array(1, H), Array(H, V), Array(1, V)}};
}

Model InitialModel(std::string_view cell, std::size_t vocabulary, std::size_t hidden_units,
                   double stddev, std::uint64_t seed) {
  Model model = ZeroModel(cell, vocabulary, hidden_units);
  for (std::size_t i = 0; i < model.names.size(); ++i) {
    if (model.names[i].starts_with("b_")) continue;
    const RandomStream stream(seed, "init/" + model.names[i]);
    std::vector<float>& values = model.tensors[i].values;
    for (std::size_t k = 0; k < values.size(); ++k) {
      values[k] = static_cast<float>(stddev * stream.Normal(k));
    }
  }
  return model;
}

}  // namespace runexp::oracle
