#include "core/report/page/parameter_facts.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace runexp {
namespace {

double Dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  }
  return sum;
}

double Norm(std::span<const float> a) { return std::sqrt(Dot(a, a)); }

double Distance(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

// Returns the tensor of the same name and shape, or nullptr.
const Tensor* FindLike(std::span<const Tensor> tensors, const Tensor& tensor) {
  const auto found = std::ranges::find(tensors, tensor.name, &Tensor::name);
  return found != tensors.end() && found->shape == tensor.shape ? &*found : nullptr;
}

}  // namespace

std::span<const Tensor> LatestParameters(const RunRecord& run) {
  if (run.final_parameters.empty() && run.checkpoint) return run.checkpoint->parameters;
  return run.final_parameters;
}

std::optional<double> Cosine(double dot, double norm, double other_norm) {
  const double norms = norm * other_norm;
  if (!(norms > 0) || !std::isfinite(norms)) return std::nullopt;
  return dot / norms;
}

std::vector<MatrixFacts> CompareParameters(const RunRecord& run, const RunRecord& other) {
  std::vector<MatrixFacts> all;
  for (const Tensor& tensor : LatestParameters(run)) {
    MatrixFacts facts;
    facts.name = tensor.name;
    facts.norm = Norm(tensor.values);
    if (const Tensor* initial = FindLike(run.initial_parameters, tensor)) {
      facts.from_initial = Distance(tensor.values, initial->values);
    }
    if (const Tensor* like = FindLike(LatestParameters(other), tensor)) {
      facts.difference = Distance(tensor.values, like->values);
      facts.cosine = Cosine(Dot(tensor.values, like->values), facts.norm, Norm(like->values));
    }
    all.push_back(std::move(facts));
  }
  return all;
}

}  // namespace runexp
