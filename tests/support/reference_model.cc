#include "tests/support/reference_model.h"

#include <algorithm>
#include <cmath>

namespace runexp::reference {
namespace {

// Row r of left times right, plus the bias.
double Affine(const Array& left, std::size_t r, const Array& right, std::size_t c, double bias) {
  double sum = bias;
  for (std::size_t k = 0; k < right.rows; ++k) sum += left(r, k) * right(k, c);
  return sum;
}

const std::map<std::string, double (*)(double)> kActivations = {
    {"tanh", [](double z) { return std::tanh(z); }},
    {"relu", [](double z) { return std::max(0.0, z); }},
};

double CrossEntropy(const std::vector<double>& outputs, std::size_t target) {
  const double max = *std::max_element(outputs.begin(), outputs.end());
  double sum = 0;
  for (const double o : outputs) sum += std::exp(o - max);
  return std::log(sum) - (outputs[target] - max);
}

double ClippedProbability(const std::vector<double>& outputs, std::size_t target) {
  const auto clip = [](double o) { return std::clamp(o, 1e-7, 1 - 1e-7); };
  double sum = 0;
  for (const double o : outputs) sum += clip(o);
  return -std::log(clip(outputs[target]) / sum);
}

}  // namespace

Forward Run(const Model& model, Loss loss, std::span<const std::int32_t> inputs,
            std::span<const std::int32_t> targets, const Array& state) {
  const auto activation = kActivations.at(model.cell);
  const Array &W_xh = model.tensors.at("W_xh"), &W_hh = model.tensors.at("W_hh"),
              &b_h = model.tensors.at("b_h"), &W_hq = model.tensors.at("W_hq"),
              &b_q = model.tensors.at("b_q");
  const std::size_t N = state.rows, H = state.cols, V = b_q.cols;
  Forward forward{{}, state};
  std::vector<double> outputs(V);
  for (std::size_t t = 0; t * N < inputs.size(); ++t) {
    const Array before = forward.state;
    for (std::size_t n = 0; n < N; ++n) {
      const auto x = static_cast<std::size_t>(inputs[t * N + n]);
      const auto y = static_cast<std::size_t>(targets[t * N + n]);
      for (std::size_t h = 0; h < H; ++h) {
        const double z = Affine(before, n, W_hh, h, W_xh(x, h) + b_h(0, h));
        forward.state.values[n * H + h] = activation(z);
      }
      for (std::size_t v = 0; v < V; ++v) {
        outputs[v] = Affine(forward.state, n, W_hq, v, b_q(0, v));
      }
      forward.losses.push_back(loss == Loss::kCrossEntropy ? CrossEntropy(outputs, y)
                                                           : ClippedProbability(outputs, y));
    }
  }
  return forward;
}

}  // namespace runexp::reference
