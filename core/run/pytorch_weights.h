// A model's parameters as torch.nn has them: an Embedding called "embedding", an RNN, GRU or LSTM
// called "rnn", and a Linear layer called "linear".
#pragma once

#include <span>
#include <vector>

#include "core/log/run_record.h"
#include "core/model/tensors.h"

namespace runexp {

// The names and shapes, without values, of a model's tensors in PyTorch: with an embedding
// embedding.weight; rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0, rnn.bias_hh_l0, …;
// linear.weight, linear.bias. Without an embedding the network reads one-hot vectors.
//
// Throws Error for a cell that PyTorch does not have.
std::vector<Tensor> PytorchTensors(const ModelShape& shape);

// The parameters as PytorchTensors, transposed to PyTorch's shapes and in its order of gates.
// PyTorch adds two biases where we have one: ours is bias_ih, and bias_hh is zero but for a GRU's
// inner bias. Throws as PytorchTensors.
std::vector<Tensor> ToPytorch(const ModelShape& shape, const Parameters& parameters);

// The inverse, of tensors that are PytorchTensors with finite values. Our bias is bias_ih where
// bias_hh is zero, to the bit; elsewhere their sum, one float32 addition.
//
// Throws Error, which does not name the file, if that has no form here: a sum is infinite; or the
// part of bias_hh that a GRU has inside of R (…) is not zero, but the model has no inner bias.
Parameters FromPytorch(const ModelShape& shape, std::span<const Tensor> tensors);

}  // namespace runexp
