// A second implementation of the numerics contract, in plain scalar C++, compared bit by bit with
// the results of the kernels and the trainer. It is slow, obvious, and independent of them: it uses
// only IEEE arithmetic, std::fma, std::sqrt and correctly_rounded.h, and of our code only core/base
// (random numbers, double exp).
//
// N: batch size, T: time steps, M = T N rows ordered t * N + n, V: vocabulary, H: hidden units.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/metric.h"

namespace runexp::oracle {

using Indices = std::vector<std::int32_t>;

// A row-major matrix without padding.
struct Array {
  std::size_t rows = 0, cols = 0;
  std::vector<float> values;

  Array() = default;
  Array(std::size_t r, std::size_t c) : rows(r), cols(c), values(r * c) {}
  float& operator()(std::size_t r, std::size_t c) { return values[r * cols + c]; }
  float operator()(std::size_t r, std::size_t c) const { return values[r * cols + c]; }
};

Array Transposed(const Array& a);
// `count` rows of a, from `first` on.
Array RowBlock(const Array& a, std::size_t first, std::size_t count);
// A row, `count` times.
Array RepeatedRow(const Array& row, std::size_t count);
// start + a b: one chain of fused multiply-adds per element, the depth ascending.
Array MatMul(const Array& a, const Array& b, Array start);
// sums (1, C) plus each row of m in turn.
void AddColumnSums(const Array& m, Array& sums);
// In double: for each panel of 32 columns, 16 lanes by column and the tree; then the panels in
// order.
double SumOfSquares(const Array& m);
// parameter - step gradient.
void SgdUpdate(float step, const Array& gradient, Array& parameter);

// Returns the loss of one row (core/kernels/loss.h); x becomes its scaled gradient.
float SoftmaxCrossEntropy(std::span<float> x, std::int32_t target, float scale);
float ClippedProbability(std::span<float> x, std::int32_t target, float scale);

// A cell of one gate.
struct Cell {
  const char* name;
  float (*value)(float z);  // the activation
  float (*slope)(float h);  // its derivative, as a function of its value
};
// Mirrors core/model/cell.h. Throws std::out_of_range for an unknown name.
const Cell& FindCell(std::string_view name);
// In place: the gradient with respect to Z from that with respect to H; zero below 2^-100.
void ActivateBackward(const Cell& cell, const Array& h, Array& dz);

// Mirrors core/train/optimizer.h.
struct Optimizer {
  const char* name;
  void (*update)(float step, const Array& gradient, Array& parameter);
};
const Optimizer& FindOptimizer(std::string_view name);

struct Model {
  std::string cell;
  std::vector<std::string> names;  // in canonical order
  std::vector<Array> tensors;

  Array& operator[](std::string_view name);  // throws std::out_of_range
  const Array& operator[](std::string_view name) const;
  std::size_t hidden_units() const { return tensors[1].rows; }
  std::size_t vocabulary() const { return tensors[0].rows; }
};
// All zeros.
Model ZeroModel(std::string_view cell, std::size_t vocabulary, std::size_t hidden_units);
// As in core/model/tensors.h.
Model InitialModel(std::string_view cell, std::size_t vocabulary, std::size_t hidden_units,
                   double stddev, std::uint64_t seed);

struct Options {
  bool random_sampling = false;
  bool carry_state = true;
  bool clipped_probability = false;
  std::size_t batch_size = 0, time_steps = 0;
  double learning_rate = 0, clip_theta = 0;
  std::uint64_t seed = 0;  // of the shuffles
  int epochs = 0;
  std::string optimizer = "sgd";
};

struct Batch {
  Indices inputs, targets;  // (T, N)
};
// The batches of one epoch (counted from 1), computed like the chapter's listing.
std::vector<Batch> EpochBatches(const Indices& text, const Options& options, int epoch);

struct Gradients {
  double loss_sum = 0;  // over the M targets
  Model by;             // the gradient of their mean
  Array final_state;    // (N, H)
};
// Forward and backward through one batch, starting from the state (N, H).
Gradients Differentiate(const Model& model, const Options& options, const Batch& batch,
                        const Array& state);

struct Training {
  Model model;
  std::vector<PerMetric<double>> epochs;  // the finished epochs
  int updates = 0;                        // done
  // A loss or norm was not finite, and its update is left out; or the last epoch's perplexity is
  // infinite.
  bool diverged = false;
};
// Calls after_update, if given, with the model after each update.
Training Train(const Indices& text, Model model, const Options& options,
               const std::function<void(const Model&)>& after_update = {});

// Returns the prefix and its greedy continuation, from a zero state.
Indices Generate(const Model& model, Indices prefix, std::size_t length);

}  // namespace runexp::oracle
