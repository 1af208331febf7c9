// The working memory of a model, allocated once and used for all batches.
//
// N: batch_size, T: time_steps, M = T N rows ordered t * N + n, V: vocabulary, H: hidden_units,
// E: embedding_units.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/model/tensors.h"

namespace runexp {

struct BatchShape {
  std::size_t batch_size = 0;
  std::size_t time_steps = 0;
  std::size_t targets() const { return batch_size * time_steps; }
};

// The text of a batch, (T, N) each, in [0, V).
struct BatchText {
  std::span<const std::int32_t> inputs, targets;
};

// The rows of the output layer a thread computes at a time: their outputs and gradients stay in the
// level-2 cache across the three products that use them.
inline constexpr std::size_t kOutputRows = 128;

// The transposed weights, for the backward pass. UpdateParameters (core/train/optimizer.h) keeps
// them in step with the parameters.
struct TransposedWeights {
  explicit TransposedWeights(const ModelShape& shape);
  // By the tensor's index in the canonical order; nullptr if it is not needed transposed.
  Matrix* Of(std::size_t tensor) { return values[tensor].rows() == 0 ? nullptr : &values[tensor]; }

  std::vector<Matrix> values;
};

// Computes `transposed` from the parameters.
void Transpose(const Parameters& parameters, TransposedWeights& transposed);

// What the output layer and the way back overwrite in place.
struct Overwritten {
  Matrix outputs;    // (M, V): O
  Matrix d_outputs;  // (M, V): the gradient with respect to O
  Matrix d_hidden;   // (M, H): the output layer's part of that with respect to the hidden states
};

// What one layer computes. The views are of the matrices, as a cell's passes take them.
struct LayerWork {
  LayerWork(const ModelShape& shape, BatchShape batch, std::size_t layer);

  std::vector<Matrix> carried;  // ((T + 1) N, H) each: before the batch and after each step
  std::vector<Matrix> gates;    // (M, H) each; none if the gate is the state
  std::vector<Matrix> kept;     // (M, H) each: other activations for the backward pass
  std::vector<Matrix> d_gates;  // (M, H) each, see cell_pass.h
  // If the layer has dropout: (M, H), 0 or 1 / (1 - dropout); and the hidden states times that.
  Matrix mask, dropped;

  std::vector<MatrixView> carried_views, gates_views, kept_views, d_gates_views;

  // The hidden state after each step, (M, H).
  ConstMatrixView Hidden() const;
  // The same as the layer above sees it.
  ConstMatrixView Output() const { return HasDropout() ? dropped.view() : Hidden(); }
  bool HasDropout() const { return mask.rows() != 0; }
};

struct Workspace {
  // `threads`: the number of threads that work on a block of outputs.
  Workspace(const ModelShape& model_shape, BatchShape batch_shape, std::size_t threads);

  ModelShape shape;
  BatchShape batch;
  Matrix embedded, d_embedded;               // (M, E): the first layer's input and its gradient
  std::vector<LayerWork> layers;             // the first reads the text
  Matrix outputs;                            // (a block of rows, V): O, then its gradient
  Matrix zeros;                              // (1, max(V, H, E))
  std::vector<float> losses;                 // (M)
  std::vector<std::int32_t> occurring;       // the distinct inputs of the batch, ascending
  std::vector<char> occurs;                  // (V), scratch to find them
  std::vector<std::vector<double>> squares;  // of each panel of each gradient
  std::optional<Overwritten> overwritten;    // copies, if there is room for them

  // Makes room for `overwritten`: whoever traces an update wants it, training does not.
  void KeepOverwritten();

  // The carried states, layer by layer: i counts from 0 to CarriedStates(shape).
  MatrixView InitialState(std::size_t i) { return Carried(i).RowRange(0, batch.batch_size); }
  MatrixView FinalState(std::size_t i) {
    return Carried(i).RowRange(batch.targets(), batch.batch_size);
  }
  MatrixView Carried(std::size_t i) const {
    return layers[i / shape.cell->carried].carried_views[i % shape.cell->carried];
  }
};

}  // namespace runexp
