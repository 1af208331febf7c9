#include "core/report/page/parameter_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/report/page/matrix_picture.h"
#include "core/text/json_text.h"

namespace runexp {
namespace {

constexpr std::size_t kBins = 41;  // odd, so that zero is in the middle of one

std::vector<Tensor>& Latest(RunRecord& record) {
  const bool has_final = !record.final_parameters.empty() || !record.checkpoint;
  return has_final ? record.final_parameters : record.checkpoint->parameters;
}

void Subtract(const Tensor& other, Tensor& tensor) {
  for (std::size_t i = 0; i < tensor.values.size(); ++i) tensor.values[i] -= other.values[i];
}

double Norm(const Tensor& tensor) { return std::sqrt(Dot(tensor.values, tensor.values)); }

std::string PictureJson(const MatrixPicture& picture, double norm) {
  return fmt::format(R"({{"rows":{},"columns":{},"largest":{:.4g},"norm":{:.5g},"cells":"{}"}})",
                     picture.rows, picture.columns, picture.largest, norm, picture.cells);
}

std::string HistogramJson(const Tensor& tensor, double limit) {
  return fmt::format("[{}]", fmt::join(Histogram(tensor.values, limit, kBins), ","));
}

// Leaves the difference in `latest`.
std::string MatrixJson(const Tensor& initial, Tensor& latest, std::size_t side) {
  const MatrixPicture initial_picture = Picture(initial, side);
  const MatrixPicture latest_picture = Picture(latest, side);
  const double limit = std::max(initial_picture.largest, latest_picture.largest);
  const double initial_norm = Norm(initial);
  const double latest_norm = Norm(latest);
  const double norms = initial_norm * latest_norm;
  const double cosine = norms > 0 ? Dot(initial.values, latest.values) / norms : 0;
  std::vector<std::string> members = {
      JsonMember("name", JsonString(initial.name)),
      JsonMember("shape", fmt::format("[{}]", fmt::join(initial.shape, ","))),
      JsonMember("limit", fmt::format("{:.4g}", limit)),
      JsonMember("cosine", fmt::format("{:.4g}", cosine)),
      JsonMember("initial", PictureJson(initial_picture, initial_norm)),
      JsonMember("latest", PictureJson(latest_picture, latest_norm)),
      JsonMember("initial_histogram", HistogramJson(initial, limit)),
      JsonMember("latest_histogram", HistogramJson(latest, limit)),
  };
  Subtract(initial, latest);
  members.push_back(JsonMember("difference", PictureJson(Picture(latest, side), Norm(latest))));
  return JsonLine(members);
}

}  // namespace

std::string TakeParameterJson(RunRecord& record, std::size_t side) {
  std::string json;
  std::vector<Tensor>& latest = Latest(record);
  for (const Tensor& initial : record.initial_parameters) {
    const auto found = std::find_if(latest.begin(), latest.end(), [&](const Tensor& tensor) {
      return tensor.name == initial.name && tensor.shape == initial.shape;
    });
    if (found == latest.end() || initial.values.empty()) continue;
    json += json.empty() ? "" : ",";
    json += MatrixJson(initial, *found, side);
  }
  record.initial_parameters = {};
  record.final_parameters = {};
  record.parameter_snapshots = {};
  record.checkpoint = {};
  return "[" + json + "]";
}

}  // namespace runexp
