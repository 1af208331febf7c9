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

std::string PictureJson(const MatrixPicture& picture, double norm) {
  return fmt::format(R"({{"rows":{},"columns":{},"largest":{:.4g},"norm":{:.5g},"cells":"{}"}})",
                     picture.rows, picture.columns, picture.largest, norm, picture.cells);
}

std::string HistogramJson(const Tensor& tensor, double limit) {
  return fmt::format("[{}]", fmt::join(Histogram(tensor.values, limit, kBins), ","));
}

std::string MatrixJson(const Tensor& initial, const Tensor& latest, std::size_t side) {
  const Tensor difference = Difference(latest, initial);
  const MatrixPicture initial_picture = Picture(initial, side);
  const MatrixPicture latest_picture = Picture(latest, side);
  const double limit = std::max(initial_picture.largest, latest_picture.largest);
  const double initial_norm = std::sqrt(Dot(initial.values, initial.values));
  const double latest_norm = std::sqrt(Dot(latest.values, latest.values));
  const double difference_norm = std::sqrt(Dot(difference.values, difference.values));
  const double norms = initial_norm * latest_norm;
  const double cosine = norms > 0 ? Dot(initial.values, latest.values) / norms : 0;
  const std::vector<std::string> members = {
      JsonMember("name", JsonString(initial.name)),
      JsonMember("shape", fmt::format("[{}]", fmt::join(initial.shape, ","))),
      JsonMember("limit", fmt::format("{:.4g}", limit)),
      JsonMember("cosine", fmt::format("{:.4g}", cosine)),
      JsonMember("initial", PictureJson(initial_picture, initial_norm)),
      JsonMember("latest", PictureJson(latest_picture, latest_norm)),
      JsonMember("difference", PictureJson(Picture(difference, side), difference_norm)),
      JsonMember("initial_histogram", HistogramJson(initial, limit)),
      JsonMember("latest_histogram", HistogramJson(latest, limit)),
  };
  return JsonLine(members);
}

}  // namespace

std::string ParameterJson(const RunRecord& record, std::size_t side) {
  std::string json;
  const std::vector<Tensor>& latest = Latest(record);
  for (const Tensor& initial : record.initial_parameters) {
    const auto found = std::find_if(latest.begin(), latest.end(), [&](const Tensor& tensor) {
      return tensor.name == initial.name && tensor.shape == initial.shape;
    });
    if (found == latest.end() || initial.values.empty()) continue;
    json += json.empty() ? "" : ",";
    json += MatrixJson(initial, *found, side);
  }
  return "[" + json + "]";
}

}  // namespace runexp
