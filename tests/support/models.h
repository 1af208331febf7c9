// Models and batches for the tests of core/model and core/train.
#pragma once

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/network.h"
#include "core/model/tensors.h"
#include "tests/support/arrays.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"

namespace runexp {

// Returns the tensor with this name.
inline Matrix& Find(Parameters& parameters, std::string_view name) {
  for (std::size_t i = 0; i < parameters.info.size(); ++i) {
    if (parameters.info[i].name == name) return parameters.values[i];
  }
  throw std::out_of_range("no tensor " + std::string(name));
}
inline const Matrix& Find(const Parameters& parameters, std::string_view name) {
  return Find(const_cast<Parameters&>(parameters), name);
}

inline oracle::Shape ToOracle(const ModelShape& shape) {
  return {shape.cell->name,      shape.vocabulary, shape.hidden_units,  shape.layers,
          shape.embedding_units, shape.dropout,    shape.output_dropout};
}

// All tensors, biases too, are random and not small, so that every term of a gradient counts; they
// are scaled so that sums over the hidden units stay around one.
inline oracle::Model RandomModel(const ModelShape& shape, const std::string& name) {
  oracle::Model model = oracle::ZeroModel(ToOracle(shape));
  const float scale = 1.0f / std::sqrt(static_cast<float>(shape.hidden_units));
  for (std::size_t i = 0; i < model.names.size(); ++i) {
    oracle::Array& tensor = model.tensors[i];
    tensor = RandomArray(tensor.rows, tensor.cols, name + "/" + model.names[i]);
    for (float& x : tensor.values) x *= scale;
  }
  return model;
}

// What a spec says for this cell.
inline std::vector<std::string> OverridesFor(const CellInfo& cell) {
  const CellChoice& choice = cell.choice;
  return {"model.cell=" + std::string(choice.cell),
          "model.gru_reset=" + std::string(choice.gru_reset),
          std::string("model.gru_inner_bias=") + (choice.gru_inner_bias ? "true" : "false")};
}

inline ModelShape ShapeOf(const oracle::Model& model) {
  const oracle::Shape& s = model.shape;
  return {s.vocabulary,      s.hidden_units, FindCell(s.cell), s.layers,
          s.embedding_units, s.dropout,      s.output_dropout};
}

inline Parameters ToParameters(const oracle::Model& model) {
  Parameters parameters(ShapeOf(model));
  for (std::size_t i = 0; i < model.names.size(); ++i) {
    Find(parameters, model.names[i]) = ToMatrix(model.tensors[i]);
  }
  return parameters;
}

inline testing::AssertionResult SameBits(const Parameters& actual, const oracle::Model& expected) {
  if (actual.info.size() != expected.names.size()) {
    return testing::AssertionFailure() << "another number of tensors";
  }
  for (std::size_t i = 0; i < expected.names.size(); ++i) {
    if (actual.info[i].name != expected.names[i]) {
      return testing::AssertionFailure() << "another tensor than " << expected.names[i];
    }
    const auto same = SameBits(actual.values[i].view(), expected.tensors[i]);
    if (!same) return testing::AssertionFailure() << expected.names[i] << ", " << same.message();
  }
  return testing::AssertionSuccess();
}

inline oracle::Batch RandomBatch(std::size_t targets, std::size_t vocabulary) {
  return {RandomIndices(targets, vocabulary, "inputs"),
          RandomIndices(targets, vocabulary, "targets")};
}

}  // namespace runexp
