#include "core/report/parameter_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/report/matrix_picture.h"
#include "core/spec/json_text.h"

namespace runexp {
namespace {

constexpr std::size_t kBins = 41;  // odd: zero is in the middle of one

const std::vector<Tensor>& Latest(const RunRecord& record) {
  const bool has_final = !record.final_parameters.empty() || !record.checkpoint;
  return has_final ? record.final_parameters : record.checkpoint->parameters;
}

Tensor Difference(const Tensor& later, const Tensor& earlier) {
  Tensor difference = later;
  for (std::size_t i = 0; i < later.values.size(); ++i) {
    difference.values[i] -= earlier.values[i];
  }
  return difference;
}

double Largest(const std::vector<float>& values) {
  float largest = 0;
  for (const float value : values) {
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  }
  return largest;
}

std::string MomentJson(const Tensor& tensor, std::size_t side, double limit) {
  const MatrixPicture picture = Picture(tensor, side);
  return fmt::format(R"({{"rows":{},"columns":{},"largest":{:.4g},"norm":{:.5g},"cells":"{}",)"
                     R"("histogram":[{}]}})",
                     picture.rows, picture.columns, picture.largest, Norm(tensor.values),
                     picture.cells, fmt::join(Histogram(tensor.values, limit, kBins), ","));
}

std::string MatrixJson(const Tensor& initial, const Tensor& latest, std::size_t side) {
  const Tensor difference = Difference(latest, initial);
  const double limit = std::max({Largest(initial.values), Largest(latest.values)});
  return fmt::format(R"({{"name":{},"shape":[{}],"limit":{:.4g},"cosine":{:.4g},"initial":{},)"
                     R"("latest":{},"difference":{}}})",
                     JsonString(initial.name), fmt::join(initial.shape, ","), limit,
                     Cosine(initial.values, latest.values), MomentJson(initial, side, limit),
                     MomentJson(latest, side, limit), MomentJson(difference, side, limit));
}

}  // namespace

std::string ParameterJson(const RunRecord& record, std::size_t side) {
  std::string json;
  const std::vector<Tensor>& latest = Latest(record);
  for (const Tensor& initial : record.initial_parameters) {
    const auto found = std::find_if(latest.begin(), latest.end(), [&](const Tensor& tensor) {
      return tensor.name == initial.name && tensor.shape == initial.shape;
    });
    if (found == latest.end()) continue;
    json += (json.empty() ? "" : ",") + MatrixJson(initial, *found, side);
  }
  return "[" + json + "]";
}

}  // namespace runexp
