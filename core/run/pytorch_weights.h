// A model's parameters as torch.nn has them: an Embedding called "embedding", an RNN, GRU or LSTM
// called "rnn", and a Linear layer called "linear".
#pragma once

#include <vector>

#include "core/log/run_record.h"
#include "core/model/tensors.h"

namespace runexp {

// The parameters by PyTorch's names, transposed to its shapes and in its order of gates:
// rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0, rnn.bias_hh_l0, …, linear.weight, linear.bias
// and with an embedding embedding.weight. PyTorch adds two biases where we have one: ours is
// bias_ih, and bias_hh is zero but for a GRU's inner bias. Without an embedding the network reads
// one-hot vectors.
//
// Throws Error for a cell that PyTorch does not have.
std::vector<Tensor> ToPytorch(const ModelShape& shape, const Parameters& parameters);

}  // namespace runexp
