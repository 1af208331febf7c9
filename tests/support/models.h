// Models and batches for the tests of core/model and core/train.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "core/model/parameters.h"
#include "core/model/rnn.h"
#include "tests/support/arrays.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"

namespace runexp {

// The five tensors of a Parameters beside those of an oracle's model.
struct TensorPair {
  const char* name;
  Matrix Parameters::*matrix;
  oracle::Array oracle::Model::*array;
};
inline constexpr TensorPair kTensors[] = {{"W_xh", &Parameters::W_xh, &oracle::Model::W_xh},
                                          {"W_hh", &Parameters::W_hh, &oracle::Model::W_hh},
                                          {"b_h", &Parameters::b_h, &oracle::Model::b_h},
                                          {"W_hq", &Parameters::W_hq, &oracle::Model::W_hq},
                                          {"b_q", &Parameters::b_q, &oracle::Model::b_q}};

// All tensors random and not small, biases too, so that every term of a gradient counts; scaled
// so that sums over the hidden units stay around one.
inline oracle::Model RandomModel(ModelShape shape, const std::string& name) {
  const std::size_t V = shape.vocabulary, H = shape.hidden_units;
  oracle::Model model = {RandomArray(V, H, name + "/W_xh"), RandomArray(H, H, name + "/W_hh"),
                         RandomArray(1, H, name + "/b_h"), RandomArray(H, V, name + "/W_hq"),
                         RandomArray(1, V, name + "/b_q")};
  const float scale = 1.0f / std::sqrt(static_cast<float>(H));
  for (const TensorPair& tensor : kTensors) {
    for (float& x : (model.*tensor.array).values) x *= scale;
  }
  return model;
}

inline Parameters ToParameters(const oracle::Model& model) {
  Parameters parameters({model.W_xh.rows, model.W_xh.cols});
  for (const TensorPair& tensor : kTensors) {
    parameters.*tensor.matrix = ToMatrix(model.*tensor.array);
  }
  return parameters;
}

inline testing::AssertionResult SameBits(const Parameters& actual, const oracle::Model& expected) {
  for (const TensorPair& tensor : kTensors) {
    const auto same = SameBits((actual.*tensor.matrix).view(), expected.*tensor.array);
    if (!same) return testing::AssertionFailure() << tensor.name << ", " << same.message();
  }
  return testing::AssertionSuccess();
}

inline oracle::Batch RandomBatch(std::size_t targets, std::size_t vocabulary) {
  return {RandomIndices(targets, vocabulary, "inputs"),
          RandomIndices(targets, vocabulary, "targets")};
}

}  // namespace runexp
