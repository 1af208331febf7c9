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
#include <limits>
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

// A gradient on its way back through time, and a state that a gate lets through, count as zero
// below 2^-100; NaN stays.
float WithoutNegligible(float x);

// Mirrors core/model/cell.h: what a step of N sequences computes, and its way back. All arrays are
// (N, H).
struct Gate {
  static constexpr std::size_t kStateBefore = static_cast<std::size_t>(-1);

  const char* suffix;
  std::size_t recurrent_gradient;
  std::size_t factor = kStateBefore;
};
struct RecurrentWeights {
  std::vector<Array> W_h;  // of each gate; transposed for the way back
  Array inner_bias;        // (1, H), of a cell that has one
};
struct Step {
  std::vector<Array> carried;  // after it, the hidden state first
  std::vector<Array> gates, kept;
};
struct BackwardStep {
  std::vector<Array> d_gates;
  // What flows to the states before the step, beside d_gates times W_h: empty if nothing.
  std::vector<Array> d_carried;
};
struct Cell {
  const char* name;
  std::vector<Gate> gates;
  std::size_t carried;
  const char* inner_bias;  // nullptr if there is none
  // `inputs`: of each gate, bias included.
  Step (*forward)(const RecurrentWeights& weights, std::vector<Array> inputs,
                  const std::vector<Array>& before);
  // `d_hidden`: the gradient with respect to the hidden state from above. `later`: the way back of
  // the next step; nullptr if this is the last.
  BackwardStep (*backward)(const RecurrentWeights& transposed, const Step& step,
                           const std::vector<Array>& before, Array d_hidden,
                           const BackwardStep* later);
};
// Throws std::out_of_range for an unknown name.
const Cell& FindCell(std::string_view name);

// By PyTorch's names.
struct HyperParameters {
  double momentum = 0.9;
  bool nesterov = false;
  double adagrad_eps = 1e-10, initial_accumulator_value = 0;
  double alpha = 0.99, rmsprop_eps = 1e-8;
  double beta1 = 0.9, beta2 = 0.999, adam_eps = 1e-8;
  double weight_decay = 0.01;
};

struct OptimizerStep {
  HyperParameters hyper;
  double learning_rate = 0, clipping_factor = 1;
  float clipping_bound = std::numeric_limits<float>::infinity();
  std::int64_t update = 1;  // of the run
};

// Mirrors core/train/optimizer.h.
struct Optimizer {
  const char* name;
  std::size_t moments;
  // Returns the new parameter of one element, and updates its moments.
  float (*element)(const OptimizerStep& step, float gradient, float* moments, float parameter);
};
const Optimizer& FindOptimizer(std::string_view name);
float InitialMoment(std::string_view optimizer, const HyperParameters& hyper);
// `moments`: one array of the parameter's shape for each.
void UpdateArray(const Optimizer& optimizer, const OptimizerStep& step, const Array& gradient,
                 std::span<Array* const> moments, Array& parameter);

// Mirrors core/train/schedule.h.
struct Schedule {
  std::string name = "constant";
  double gamma = 0.5;
  std::int64_t every_epochs = 5, after_epoch = 1;
  double final_factor = 0;
  std::int64_t warmup_updates = 0;
};
// Of an update of the run, counted from 1.
double LearningRate(const Schedule& schedule, double learning_rate, std::int64_t update,
                    std::int64_t updates_per_epoch, std::int64_t epochs);

// Mirrors core/model/tensors.h.
struct Shape {
  std::string cell;
  std::size_t vocabulary = 0, hidden_units = 0, layers = 1, embedding_units = 0;
  double dropout = 0, output_dropout = 0;
};

struct Model {
  Shape shape;
  std::vector<std::string> names;  // in canonical order
  std::vector<Array> tensors;

  Array& operator[](std::string_view name);  // throws std::out_of_range
  const Array& operator[](std::string_view name) const;
};
// All zeros.
Model ZeroModel(const Shape& shape);

// Mirrors core/model/initial.h.
struct Initial {
  std::string kind = "normal";
  double stddev = 0.01;
  double bound = 0.08;
  double forget_bias = 0;
};
Model InitialModel(const Shape& shape, const Initial& initial, std::uint64_t seed);

// The carried states of all layers, layer by layer.
using States = std::vector<Array>;
States ZeroStates(const Shape& shape, std::size_t batch_size);

struct Options {
  bool random_sampling = false;
  bool carry_state = true;
  bool clipped_probability = false;
  std::size_t batch_size = 0, time_steps = 0;
  double learning_rate = 0, clip_theta = 0;
  std::uint64_t seed = 0;  // of the shuffles and dropout
  int epochs = 0;
  std::string optimizer = "sgd";
  HyperParameters hyper = {};
  bool clip_by_value = false;
  bool never_reset_state = false;
  Schedule schedule = {};
  int all_epochs = 0;  // of the run whose first `epochs` these are; 0: these are all
};

struct Batch {
  Indices inputs, targets;  // (T, N)
};
// The batches of one epoch (counted from 1), computed like the chapter's listing.
std::vector<Batch> EpochBatches(const Indices& text, const Options& options, int epoch);

// What one layer computes in a batch.
struct LayerPass {
  Array input;                     // (M, E or H); of one-hot inputs empty
  std::vector<States> states;      // before the batch and after each step
  std::vector<Step> steps;         // T of them
  Array mask;                      // (M, H) of dropout; without it empty
  Array output;                    // (M, H): what the layer above sees
  std::vector<BackwardStep> back;  // T of them
};

struct Gradients {
  double loss_sum = 0;  // over the M targets
  Model by;             // the gradient of their mean
  States final_state;
  // On the way:
  std::vector<LayerPass> layers;
  Array outputs, d_outputs, d_hidden;  // as in Overwritten of core/model/workspace.h
  std::vector<float> losses;
};
// Forward and backward through one batch. `update`, from 1, is the one of the dropout.
Gradients Differentiate(const Model& model, const Options& options, const Batch& batch,
                        const States& state, std::int64_t update = 1);

struct Training {
  Model model;
  std::vector<Model> moments;             // of the optimiser
  std::vector<PerMetric<double>> epochs;  // the finished epochs
  int updates = 0;                        // done
  // A loss or norm was not finite, and its update is left out; or the last epoch's perplexity is
  // infinite.
  bool diverged = false;
};
// Calls after_update, if given, with the model after each update.
Training Train(const Indices& text, Model model, const Options& options,
               const std::function<void(const Model&)>& after_update = {});

// Evaluates row by row and character by character (core/train/evaluate.h).
PerEvaluation<double> Evaluate(const Model& model, const Options& options, const Indices& text,
                               std::size_t most_rows);

// Returns the prefix and its greedy continuation, from a zero state.
Indices Generate(const Model& model, Indices prefix, std::size_t length);

}  // namespace runexp::oracle
