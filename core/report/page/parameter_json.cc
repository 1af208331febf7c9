#include "core/report/page/parameter_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/report/page/matrix_picture.h"
#include "core/report/page/parameter_facts.h"
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
  return fmt::format(R"({{"rows":{},"columns":{},"largest":{:.4g},"norm":{},"cells":"{}"}})",
                     picture.rows, picture.columns, picture.largest, JsonNumber(norm, 5),
                     picture.cells);
}

std::string HistogramJson(const Tensor& tensor, double limit) {
  return fmt::format("[{}]", fmt::join(Histogram(tensor.values, limit, kBins), ","));
}

std::string CosineJson(double dot, double norm, double other_norm) {
  const std::optional<double> cosine = Cosine(dot, norm, other_norm);
  return cosine ? JsonNumber(*cosine, 4) : "null";
}

// Leaves the difference in `latest`.
std::string MatrixJson(const Tensor& initial, Tensor& latest, std::size_t side) {
  const MatrixPicture initial_picture = Picture(initial, side);
  const MatrixPicture latest_picture = Picture(latest, side);
  const double limit = std::max(initial_picture.largest, latest_picture.largest);
  const double initial_norm = Norm(initial);
  const double latest_norm = Norm(latest);
  std::vector<std::string> members = {
      JsonMember("name", JsonString(initial.name)),
      JsonMember("shape", fmt::format("[{}]", fmt::join(initial.shape, ","))),
      JsonMember("limit", fmt::format("{:.4g}", limit)),
      JsonMember("cosine",
                 CosineJson(Dot(initial.values, latest.values), initial_norm, latest_norm)),
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
  DropParameters(record);
  return "[" + json + "]";
}

void DropParameters(RunRecord& record) {
  record.initial_parameters = {};
  record.final_parameters = {};
  record.parameter_snapshots = {};
  record.checkpoint = {};
}

}  // namespace runexp
